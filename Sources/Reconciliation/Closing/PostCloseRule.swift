import VoucherModel

/// Finds what has changed in a period since it was closed; every change is a break.
///
/// Compared are the supplier's orders, the wallet's transactions and what the vault's books say was
/// captured and lost. An order that was still under way when the period was closed may go on to its
/// end: it was stated on the face of the close, and only its price and quantity may not change.
struct PostCloseRule {
  private let closed: ClosedPeriod
  private let period: ReportPeriod
  private(set) var findings: [Finding] = []

  init(_ closed: ClosedPeriod, _ records: SortedRecords, _ inputs: ReconciliationInputs) {
    self.closed = closed
    period = closed.name.period
    let before = SortedRecords(closed.inputs)
    compareMovements(before, records, inputs.movementsCompleteness)
    compareSupplierOrders(before, records, inputs.supplierOrdersCompleteness)
    compareVaultOrders(before, records)
  }

  // MARK: The three sides

  private mutating func compareMovements(
    _ then: SortedRecords, _ current: SortedRecords, _ completeness: Completeness
  ) {
    let before = Self.index(then.movements) { $0.id }
    let now = Self.index(current.movements) { $0.id }
    for id in Set(before.keys).union(now.keys).sorted() {
      let (old, new) = (before[id], now[id])
      guard concerns(old?.createdAt, new?.createdAt) else { continue }
      var keys = BreakKeys()
      keys.transactionIDs = [id]
      let money = (new ?? old)?.money
      let moved = (new?.booked ?? 0) - (old?.booked ?? 0)
      let happened = old?.createdAt ?? new?.createdAt
      if let old, let new {
        let changes = Self.changes([
          ("amount", .money(old.money), .money(new.money)),
          ("direction", .text(old.direction.rawValue), .text(new.direction.rawValue)),
          ("status", .text(old.status.word), .text(new.status.word)),
          ("wallet", .text("\(old.walletID)"), .text("\(new.walletID)")),
          ("remarks", .text(old.remarks), .text(new.remarks)),
          ("created_at", .moment(old.createdAt), .moment(new.createdAt)),
        ])
        report("movement \(id)", "was changed", keys, money, moved, changes, happened)
      } else if old == nil, let new {
        report(
          "movement \(id)", "is new", keys, money, moved,
          [Evidence(.wallet, new.direction == .debit ? "debited" : "credited", .money(new.money))],
          happened)
      } else if let old, completeness.covers(old.createdAt) {
        report(
          "movement \(id)", "is gone", keys, money, moved,
          [Evidence(.expected, "was", .money(old.money))], happened)
      }
    }
  }

  private mutating func compareSupplierOrders(
    _ then: SortedRecords, _ current: SortedRecords, _ completeness: Completeness
  ) {
    let before = Self.index(then.supplierOrders) { $0.id }
    let now = Self.index(current.supplierOrders) { $0.id }
    let ownDates = Self.dates(of: then.vaultOrders + current.vaultOrders)
    for id in Set(before.keys).union(now.keys).sorted() {
      let (old, new) = (before[id], now[id])
      // An order that the supplier does not date happened when we sent it.
      let own = old?.createdAt == nil && new?.createdAt == nil ? ownDates[id] : nil
      guard concerns(old?.createdAt ?? own, new?.createdAt) else { continue }
      var keys = BreakKeys()
      keys.supplierOrderIDs = [id]
      keys.references = [new?.clientReference ?? old?.clientReference].compactMap(\.self)
      let money = (new ?? old)?.netPrice
      let moved = (new?.netPrice?.amount.millionths ?? 0) - (old?.netPrice?.amount.millionths ?? 0)
      let happened = old?.createdAt ?? new?.createdAt ?? own
      if let old, let new {
        report(
          "order \(id)", "was changed", keys, money, moved, Self.changes(old.compared(with: new)),
          happened)
      } else if let new, old == nil {
        report(
          "order \(id)", "is new", keys, money, moved,
          [Evidence(.supplier, "status", .text(new.terms.status?.word ?? "-"))], happened)
      } else if let old, completeness.covers(old.createdAt ?? closed.signedAt) {
        report(
          "order \(id)", "is gone", keys, money, moved,
          [Evidence(.expected, "was", .text(old.terms.status?.word ?? "-"))], happened)
      }
    }
  }

  private mutating func compareVaultOrders(_ then: SortedRecords, _ current: SortedRecords) {
    let before = Self.index(then.vaultOrders) { $0.id }
    let now = Self.index(current.vaultOrders) { $0.id }
    for id in Set(before.keys).union(now.keys).sorted() {
      let (old, new) = (before[id], now[id])
      guard concerns(old?.effectiveAt, new?.effectiveAt) else { continue }
      var keys = BreakKeys()
      keys.orderIDs = [id]
      keys.references = [(new ?? old)?.reference.text].compactMap(\.self)
      let happened = (old ?? new)?.effectiveAt
      if let old, let new {
        guard !old.state.isUnfinished else { continue }
        let changes = Self.changes([
          ("state", .text(old.state.rawValue), .text(new.state.rawValue)),
          ("captured", .count(old.captured), .count(new.captured)),
          ("lost", .count(old.lost), .count(new.lost)),
        ])
        report("vault order \(id)", "was changed", keys, nil, nil, changes, happened)
      } else {
        report(
          "vault order \(id)", old == nil ? "is new" : "is gone", keys, nil, nil,
          [Evidence(.vault, "state", .text((new ?? old)?.state.rawValue ?? "-"))], happened)
      }
    }
  }

  // MARK: What they share

  /// Whether either of the two moments lies in the period; a row that moved out of it concerns it.
  private func concerns(_ old: Timestamp?, _ new: Timestamp?) -> Bool {
    [old, new].compactMap(\.self).contains { period.contains($0) }
  }

  private static func dates(of orders: [VaultOrder]) -> [SupplierOrderID: Timestamp] {
    Dictionary(
      orders.compactMap { order in order.supplierOrderID.map { ($0, order.effectiveAt) } }
    ) { first, _ in first }
  }

  private static func index<Row, Key: Hashable>(
    _ rows: [Row], _ key: (Row) -> Key
  ) -> [Key: Row] {
    Dictionary(rows.map { (key($0), $0) }) { first, _ in first }
  }

  private static func changes(
    _ values: [(name: String, old: Evidence.Value?, new: Evidence.Value?)]
  ) -> [Evidence] {
    values.filter { $0.old != $0.new }.flatMap { item in
      [
        item.old.map { Evidence(.expected, "\(item.name)_at_close", $0) },
        item.new.map { Evidence(.supplier, "\(item.name)_now", $0) },
      ].compactMap(\.self)
    }
  }

  private mutating func report(
    _ subject: String, _ what: String, _ keys: BreakKeys, _ money: Money?, _ moved: Int64?,
    _ evidence: [Evidence], _ happened: Timestamp?
  ) {
    guard !evidence.isEmpty else { return }
    let amount = money.flatMap { _ in moved }
    var finding = Finding(
      .postClose, subject: "\(closed.name) \(subject)", keys: keys,
      currency: amount == nil ? nil : money?.currency, difference: amount,
      exposure: amount.map { abs($0) }, evidence: evidence,
      rule: "\(subject) \(what) since \(closed.name) was closed", effectiveAt: happened)
    // It is as old as the close, not as old as what it is about.
    finding.openSince = nil
    findings.append(finding)
  }
}

extension WalletMovement {
  /// What the row moved, negative for a debit.
  fileprivate var booked: Int64 {
    guard status == .completed else { return 0 }
    return direction == .debit ? -money.amount.millionths : money.amount.millionths
  }
}

extension WalletMovement.Status {
  fileprivate var word: String {
    switch self {
    case .pending: "PENDING"
    case .completed: "COMPLETED"
    case .failed: "FAILED"
    case .other(let word): word
    }
  }
}

extension SupplierOrder {
  /// Amount less discount, where both are stated.
  fileprivate var netPrice: Money? {
    guard let amount = terms.amount, let currency = terms.baseCurrency else { return nil }
    return Money(
      Amount(millionths: amount.millionths - (terms.discount?.millionths ?? 0)), currency)
  }

  fileprivate func compared(
    with new: SupplierOrder
  ) -> [(name: String, old: Evidence.Value?, new: Evidence.Value?)] {
    func amount(_ amount: Amount?, _ terms: SupplierTerms) -> Evidence.Value? {
      amount.map { .money(Money($0, terms.baseCurrency ?? .unknown)) }
    }
    var values: [(name: String, old: Evidence.Value?, new: Evidence.Value?)] = [
      ("amount", amount(terms.amount, terms), amount(new.terms.amount, new.terms)),
      ("discount", amount(terms.discount, terms), amount(new.terms.discount, new.terms)),
      ("quantity", terms.quantity.map { .count($0) }, new.terms.quantity.map { .count($0) }),
      (
        "wallet", terms.walletID.map { .text("\($0)") },
        new.terms.walletID.map { .text("\($0)") }
      ),
      ("created_at", createdAt.map { .moment($0) }, new.createdAt.map { .moment($0) }),
      ("reference", clientReference.map { .text($0) }, new.clientReference.map { .text($0) }),
    ]
    if terms.status?.isFinal ?? false {
      values += [
        (
          "status", terms.status.map { .text($0.word) },
          new.terms.status.map { .text($0.word) }
        ),
        (
          "delivered", deliveredQuantity.map { .count($0) },
          new.deliveredQuantity.map { .count($0) }
        ),
      ]
    }
    return values
  }
}

extension VaultOrder {
  fileprivate var effectiveAt: Timestamp { sentAt ?? intendedAt }
}
