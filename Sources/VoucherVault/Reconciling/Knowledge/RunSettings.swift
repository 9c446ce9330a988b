import Reconciliation
import SupplierAPI
import VoucherModel

/// Everything that a run was told besides its records, in its stored form, version 1.
///
/// When a break was first seen is not in it: that is in the table of breaks.
struct RunSettings {
  /// The program that made the run.
  var tool: String
  var settings: ReconciliationSettings
  var supplierOrders: Completeness = .complete(since: nil)
  var movements: Completeness = .complete(since: nil)
  var wallets: Completeness = .complete(since: nil)
  var balancesAreSettled = true
  var integrityFaults: [IntegrityFault] = []
  var logNotices: [LogNotice] = []
  /// The steps that closed the periods which the run was compared with.
  var closed: [Int64] = []
  /// What later runs have to come to.
  var balances: [KnownBalance] = []
  /// Whether what it does not find is gone, or at least speaks of the present.
  var speaksOfThePresent = true
  var inputHashes: [SourceSummary.Source: String] = [:]

  init(tool: String, settings: ReconciliationSettings) {
    self.tool = tool
    self.settings = settings
  }

  /// Gives the records what stands beside them.
  func complete(_ inputs: inout ReconciliationInputs) {
    inputs.supplierOrdersCompleteness = supplierOrders
    inputs.movementsCompleteness = movements
    inputs.walletsCompleteness = wallets
    inputs.balancesAreSettled = balancesAreSettled
    inputs.integrityFaults = integrityFaults
  }

  /// Takes from the records what stands beside them.
  mutating func take(_ inputs: ReconciliationInputs) {
    supplierOrders = inputs.supplierOrdersCompleteness
    movements = inputs.movementsCompleteness
    wallets = inputs.walletsCompleteness
    balancesAreSettled = inputs.balancesAreSettled
    integrityFaults = inputs.integrityFaults.sorted()
  }
}

// MARK: - Writing

extension RunSettings {
  var text: String {
    RecordText.object { text in
      text.put("v", 1)
      text.put("tool", tool)
      text.put("as_of", settings.asOf)
      text.put("known_at", settings.knownAt)
      text.put("present", ifSet: speaksOfThePresent)
      if let period = settings.period {
        text.putObject("period") { text in
          text.put("from", period.from)
          text.put("to", period.to)
        }
      }
      putRules(into: &text)
      text.put("supplier_orders", supplierOrders)
      text.put("movements", movements)
      text.put("wallets", wallets)
      text.put("balances_moved", ifSet: !balancesAreSettled)
      putCodeCheck(into: &text)
      putFindings(into: &text)
      text.putList("closed", closed) { $0.add($1) }
      text.putList("known_balances", settings.knownBalances.values.inOrder) { $0.write($1) }
      text.putList("balances", balances) { $0.write($1) }
      text.putList("hashes", SourceSummary.Source.allCases) { text, source in
        text.add(inputHashes[source])
      }
    }
  }

  private func putRules(into text: inout RecordText) {
    text.put("date_skew", settings.dateSkew)
    text.put("grace_delivery", settings.grace.delivery)
    text.put("grace_refund", settings.grace.refund)
    text.put("grace_wallet", settings.grace.walletRow)
    text.putList("tolerances", settings.tolerances.sorted { $0.key < $1.key }) { text, item in
      text.writeRow { row in
        row.add(item.key.code)
        row.add(item.value.millionths)
      }
    }
    text.putList("amount_rules", settings.amountRules.sorted { $0.key < $1.key }) { text, item in
      text.writeRow { row in
        row.add(item.key.code)
        row.add(item.value.medium?.millionths)
        row.add(item.value.high?.millionths)
        row.add(item.value.critical?.millionths)
      }
    }
    text.putList("discounts", settings.agreedDiscounts.sorted { $0.key < $1.key }) { text, item in
      text.writeRow { row in
        row.add(item.key.rawValue)
        row.add(item.value.millionths)
      }
    }
    text.put("minimum_life", settings.minimumLife.standard)
    text.putList("minimum_lives", settings.minimumLife.byProduct.sorted { $0.key < $1.key }) {
      text, item in
      text.writeRow { row in
        row.add(item.key.rawValue)
        row.add(Int64(item.value))
      }
    }
    let overrides = settings.severityOverrides
    text.putList("kind_severities", overrides.byKind.sorted { $0.key.rawValue < $1.key.rawValue }) {
      text, item in text.write(item.value, of: item.key.rawValue)
    }
    text.putList("break_severities", overrides.byBreak.sorted { $0.key < $1.key }) {
      text, item in text.write(item.value, of: item.key.text)
    }
    text.putList("links", settings.manualLinks.sorted { $0.key < $1.key }) { text, item in
      text.writeRow { row in
        row.add(item.key.rawValue)
        row.add(item.value.target.stored)
        row.add(item.value.note)
      }
    }
    text.putList("allocations", settings.allocations?.sorted()) { text, item in
      text.writeRow { row in
        row.add(item.voucherID)
        row.add(item.order)
        row.add(item.line)
        row.add(item.allocatedAt?.milliseconds)
      }
    }
  }

  private func putCodeCheck(into text: inout RecordText) {
    guard let check = settings.codeCheck else { return }
    text.putObject("whole_codes") { text in
      text.put("compared", check.compared)
      let pairs = check.unequal.sorted { $0.key < $1.key }.flatMap { order, vouchers in
        vouchers.sorted().map { (order, $0) }
      }
      text.putList("unequal", pairs) { text, pair in
        text.writeRow { row in
          row.add(pair.0)
          row.add(pair.1)
        }
      }
    }
  }

  private func putFindings(into text: inout RecordText) {
    text.putList("faults", integrityFaults) { text, fault in
      text.writeRow { row in
        row.add(fault.subject)
        row.add(fault.message)
        row.add(fault.orderID?.description)
      }
    }
    text.putList("notices", logNotices) { text, notice in
      text.writeRow { row in
        row.add(notice.supplierOrderID.rawValue)
        row.add(notice.reference)
        row.add(notice.message)
      }
    }
  }
}

extension Sequence<KnownBalance> {
  fileprivate var inOrder: [KnownBalance] { sorted { $0.walletID < $1.walletID } }
}

extension ManualLink.Target {
  /// A number of the supplier's, or the vault's own name.
  fileprivate var stored: String {
    switch self {
    case .order(let id): id.description
    case .supplierOrder(let id): "#\(id)"
    }
  }
}

extension RecordText {
  fileprivate mutating func put(_ name: String, _ completeness: Completeness) {
    switch completeness {
    case .complete(nil): break
    case .complete(let since?): putObject(name) { $0.put("since", since) }
    case .partial(let reason): putObject(name) { $0.put("partial", reason) }
    }
  }

  fileprivate mutating func write(_ override: SeverityOverride, of name: String) {
    writeRow { row in
      row.add(name)
      row.add(override.severity.word)
      row.add(override.reason)
    }
  }

  fileprivate mutating func write(_ balance: KnownBalance) {
    writeRow { row in
      row.add(balance.walletID.rawValue)
      row.add(balance.opening.amount.millionths)
      row.add(balance.opening.currency.code)
      row.add(balance.firstMovementAt?.milliseconds)
      row.add(balance.lastMovementID?.rawValue)
      row.add(balance.knownAt.milliseconds)
    }
  }
}
