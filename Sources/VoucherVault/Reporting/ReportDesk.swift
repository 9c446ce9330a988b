package import Ledgers
import VaultStore
package import VoucherModel

/// What the reports say, read from the vault without a key.
///
/// Rows are read one by one, from one snapshot a report, and no sealed column is. What stood at a past
/// moment comes from the audit log's events, which only ever grow; columns that change are used for
/// what the supplier said last of an order's money, and for nothing else.
package struct ReportDesk: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// The stock and how it moved; with `isItemised` every voucher that has come.
  package func stock(
    _ period: LedgerPeriod, thresholds: [ProductID: Int], isItemised: Bool
  ) throws -> (facts: StockFacts, items: [StockItem]) {
    try read { snapshot in
      let books = try StockBooks(period, snapshot, keepsVouchers: isItemised)
      let orders = isItemised ? try OrderBooks(before: period.end, snapshot) : OrderBooks()
      let items = try books.vouchers.compactMap { try Self.item($0, books.ledger, orders) }
      return (try books.ledger.facts(thresholds: thresholds), items.sorted())
    }
  }

  /// What was bought; with the orders of the period.
  package func spend(
    _ period: LedgerPeriod
  ) throws -> (facts: SpendFacts, items: [LedgerOrder]) {
    try read { snapshot in
      let orders = try OrderBooks(before: period.end, snapshot).sorted
      var ledger = SpendLedger(period: period)
      for order in orders { try ledger.take(order) }
      return (ledger.facts(), orders.filter { period.contains($0.intendedAt) })
    }
  }

  /// What dies when; with `isItemised` each voucher that is dead or dies in the days ahead.
  package func expiry(
    asOf: Timestamp, days: Int, isItemised: Bool
  ) throws -> (facts: ExpiryFacts, items: [StockItem]) {
    guard
      let period = LedgerPeriod(
        from: Timestamp(milliseconds: .min), end: asOf.advanced(byMilliseconds: 1))
    else { throw LedgerError.tooLarge }
    return try read { snapshot in
      let books = try StockBooks(period, snapshot, keepsVouchers: true)
      let orders = try OrderBooks(before: period.end, snapshot)
      var ledger = ExpiryLedger(asOf: asOf, days: days)
      var items: [StockItem] = []
      for voucher in books.vouchers {
        guard let item = try Self.item(voucher, books.ledger, orders),
          item.state == .available || item.state == .expired
        else { continue }
        try ledger.take(item.kind, expiresAt: item.expiresAt, cost: item.cost)
        guard isItemised else { continue }
        switch ledger.when(item.expiresAt) {
        case .already, .on: items.append(item)
        case .later, .never: break
        }
      }
      return (ledger.facts(), items.sorted())
    }
  }

  /// Who looked at codes; with `isItemised` every showing of the period.
  package func reveals(
    _ period: LedgerPeriod, rule: OutlierRule, isItemised: Bool
  ) throws -> (facts: RevealFacts, items: [RevealItem]) {
    try read { snapshot in
      let (moved, usesAllocation) = try Self.unallocated(period, snapshot)
      var unallocated = moved
      let references =
        isItemised ? try OrderBooks(before: period.end, snapshot).references : [:]
      var ledger = RevealLedger(period: period, rule: rule, usesAllocation: usesAllocation)
      var items: [RevealItem] = []
      try snapshot.eachShownCode(before: period.end) { shown in
        let isUnallocated = unallocated.remove(shown.voucherID) != nil
        try ledger.take(
          RevealLedger.Reveal(
            actor: shown.actor, purpose: shown.purpose, at: shown.revealedAt,
            faceValue: shown.faceValue, isUnallocated: isUnallocated))
        guard isItemised, period.contains(shown.revealedAt) else { return }
        items.append(
          RevealItem(
            leafIndex: shown.leafIndex, at: shown.revealedAt, actor: shown.actor,
            purpose: shown.purpose, voucherID: shown.voucherID, mask: shown.mask,
            kind: StockKind(productID: shown.productID, faceValue: shown.faceValue),
            orderReference: references[shown.orderID] ?? "", isUnallocated: isUnallocated))
      }
      return (ledger.facts(), items)
    }
  }

  /// How the supplier does; with the orders of the period.
  package func scorecard(
    _ period: LedgerPeriod
  ) throws -> (facts: ScoreFacts, items: [LedgerOrder]) {
    try read { snapshot in
      let orders = try OrderBooks(before: period.end, snapshot).sorted
      var ledger = ScoreLedger(period: period)
      for order in orders { ledger.take(order) }
      try snapshot.eachHeldVoucher { voucher in
        guard voucher.capturedAt < period.end else { return }
        ledger.take(voucherOf: voucher.orderID, look: ScoreFacts.Look(voucher.look))
      }
      try snapshot.eachExchange { exchange in
        ledger.take(
          ScoreLedger.Exchange(exchange), kind: exchange.kind.rawValue, at: exchange.startedAt)
      }
      return (ledger.facts(), orders.filter { period.contains($0.intendedAt) })
    }
  }

  // MARK: Private

  private func read<Facts>(_ body: (borrowing VaultSnapshot) throws -> Facts) throws -> Facts {
    do {
      return try core.database.read { try body($0) }
    } catch LedgerError.tooLarge {
      throw VaultError(
        .integrity, "The amounts of this vault add up to more than an amount holds.",
        next: "Run 'voucher-vault audit verify'.")
    }
  }

  private static func item(
    _ voucher: HeldVoucher, _ ledger: StockLedger, _ orders: OrderBooks
  ) throws -> StockItem? {
    guard let state = ledger.state(of: voucher.id) else { return nil }
    let order = orders.orders[voucher.orderID]
    return StockItem(
      id: voucher.id, orderReference: order?.reference.text ?? "", line: voucher.line,
      kind: StockKind(productID: voucher.productID, faceValue: voucher.faceValue),
      mask: voucher.mask, state: state, capturedAt: voucher.capturedAt,
      expiresAt: voucher.expiresAt, cost: try order?.cost(ofLine: voucher.line))
  }

  /// The vouchers that a showing took out of stock, and whether any was ever allocated.
  private static func unallocated(
    _ period: LedgerPeriod, _ snapshot: borrowing VaultSnapshot
  ) throws -> (Set<VoucherID>, usesAllocation: Bool) {
    var vouchers = Set<VoucherID>()
    var usesAllocation = false
    let moves: Set = [Int(AuditKind.voucherMoved.rawValue)]
    try snapshot.eachLeaf(ofKinds: moves, before: period.end) { row in
      guard case .voucherMoved(let id, let from, let to, _)? = AuditLeaf(bytes: row.leaf)?.event
      else { return }
      if to == .allocated { usesAllocation = true }
      if from == .available, to == .revealed { vouchers.insert(id) }
    }
    return (vouchers, usesAllocation)
  }
}

extension ScoreFacts.Look {
  init(_ look: VoucherRow.Look) {
    self =
      switch look {
      case .plain: .plain
      case .suspect: .suspect
      case .masked: .masked
      case .empty: .empty
      }
  }
}

extension ScoreLedger.Exchange {
  init(_ exchange: ExchangeRow) {
    self =
      switch exchange.outcome {
      case .answered: (exchange.httpStatus ?? 200) >= 400 ? .error : .answered
      case .cut: .cut
      case .refused: .refused
      case .noAnswer: .noAnswer
      case .notSent: .notSent
      }
  }
}
