import Reconciliation
import SupplierAPI
import VoucherModel

extension RunSettings {
  init(_ text: String) throws {
    let value = try RecordValue(text)
    guard try value.required("v", { try $0.integer() }) == 1 else { throw UnreadableRecord() }
    var settings = ReconciliationSettings(
      asOf: try value.required("as_of") { try $0.moment() },
      knownAt: try value.required("known_at") { try $0.moment() })
    settings.period = try value.object("period").map { period in
      ReportPeriod(
        from: try period.optional("from") { try $0.moment() },
        to: try period.optional("to") { try $0.moment() })
    }
    try settings.takeRules(value)
    try settings.takeLists(value)
    self.init(tool: try value.required("tool") { try $0.text() }, settings: settings)
    speaksOfThePresent = value.isThere("present")
    supplierOrders = try value.completeness("supplier_orders")
    movements = try value.completeness("movements")
    wallets = try value.completeness("wallets")
    balancesAreSettled = !value.isThere("balances_moved")
    integrityFaults = try value.rows("faults", 3) { row in
      IntegrityFault(
        subject: try row[0].text(), message: try row[1].text(),
        orderID: try row[2].nullable { try $0.identifier() })
    }
    logNotices = try value.rows("notices", 3) { row in
      LogNotice(
        supplierOrderID: try row[0].number(), reference: try row[1].text(),
        message: try row[2].text())
    }
    closed = try value.present(try value.list("closed")).map { try $0.integer() }
    balances = try value.balances("balances")
    let hashes = try value.present(try value.list("hashes"))
    guard hashes.count == SourceSummary.Source.allCases.count else { throw UnreadableRecord() }
    for (source, hash) in zip(SourceSummary.Source.allCases, hashes) {
      inputHashes[source] = try hash.nullable { try $0.text() }
    }
    guard self.text.utf8.elementsEqual(text.utf8) else { throw UnreadableRecord() }
  }
}

extension ReconciliationSettings {
  fileprivate mutating func takeRules(_ value: RecordValue) throws {
    dateSkew = try value.required("date_skew") { try $0.integer() }
    grace = GracePeriods(
      delivery: try value.required("grace_delivery") { try $0.integer() },
      refund: try value.required("grace_refund") { try $0.integer() },
      walletRow: try value.required("grace_wallet") { try $0.integer() })
    for row in try value.rows("tolerances", 2, { $0 }) {
      tolerances[try row[0].currency()] = try row[1].amount()
    }
    for row in try value.rows("amount_rules", 4, { $0 }) {
      amountRules[try row[0].currency()] = AmountRule(
        medium: try row[1].nullable { try $0.amount() },
        high: try row[2].nullable { try $0.amount() },
        critical: try row[3].nullable { try $0.amount() })
    }
    for row in try value.rows("discounts", 2, { $0 }) {
      agreedDiscounts[try row[0].number()] = try row[1].amount()
    }
    minimumLife.standard = try value.optional("minimum_life") { try $0.count() }
    for row in try value.rows("minimum_lives", 2, { $0 }) {
      minimumLife.byProduct[try row[0].number()] = try row[1].count()
    }
    for row in try value.rows("kind_severities", 3, { $0 }) {
      severityOverrides.byKind[try row[0].word()] = try Self.override(row)
    }
    for row in try value.rows("break_severities", 3, { $0 }) {
      let id = try row[0].present(BreakID(row[0].text()))
      severityOverrides.byBreak[id] = try Self.override(row)
    }
  }

  private static func override(_ row: [RecordValue]) throws -> SeverityOverride {
    let word = try row[1].text()
    let severity = try row[1].present(Severity.allCases.first { $0.word == word })
    return try row[2].present(SeverityOverride(severity, because: row[2].text()))
  }

  fileprivate mutating func takeLists(_ value: RecordValue) throws {
    for row in try value.rows("links", 3, { $0 }) {
      let text = try row[1].text()
      let target: ManualLink.Target
      if text.utf8.first == UInt8(ascii: "#") {
        let number = try row[1].present(Int64(text.dropFirst()))
        target = .supplierOrder(SupplierOrderID(rawValue: number))
      } else {
        target = .order(try row[1].identifier())
      }
      manualLinks[try row[0].number()] = ManualLink(target, note: try row[2].text())
    }
    if value.isThere("allocations") {
      allocations = try value.rows("allocations", 4) { row in
        Allocation(
          voucherID: try row[0].identifier(), order: try row[1].text(), line: try row[2].text(),
          allocatedAt: try row[3].nullable { try $0.moment() })
      }
    }
    codeCheck = try value.object("whole_codes").map { check in
      var whole = CodeCheck()
      whole.compared = try check.required("compared") { try $0.count() }
      for row in try check.rows("unequal", 2, { $0 }) {
        whole.unequal[try row[0].identifier(), default: []].append(try row[1].identifier())
      }
      return whole
    }
    for balance in try value.balances("known_balances") {
      knownBalances[balance.walletID] = balance
    }
  }
}

extension RecordValue {
  fileprivate func rows<Row>(
    _ name: String, _ count: Int, _ read: ([RecordValue]) throws -> Row
  ) throws -> [Row] {
    try present(try list(name)).map { try read(try $0.row(count)) }
  }

  fileprivate func balances(_ name: String) throws -> [KnownBalance] {
    try rows(name, 6) { row in
      KnownBalance(
        walletID: try row[0].number(),
        opening: Money(try row[1].amount(), try row[2].currency()),
        firstMovementAt: try row[3].nullable { try $0.moment() },
        lastMovementID: try row[4].nullable { try $0.number() }, knownAt: try row[5].moment())
    }
  }

  fileprivate func completeness(_ name: String) throws -> Completeness {
    guard let value = object(name) else { return .complete(since: nil) }
    if let reason = try value.optional("partial", { try $0.text() }) {
      return .partial(reason: reason)
    }
    return .complete(since: try value.required("since") { try $0.moment() })
  }
}
