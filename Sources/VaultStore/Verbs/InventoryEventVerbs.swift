package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// What was done about a voucher, oldest first.
  package func voucherEvents(of voucher: VoucherID) throws -> [VoucherEventRow] {
    try session.all(
      VoucherEventRow.select("WHERE voucher_id = ? ORDER BY seq"), [.identifier(voucher)])
  }

  /// Passes everything that was done about vouchers on, in order.
  package func eachVoucherEvent(
    noting damaged: DamagedRows? = nil, _ body: (VoucherEventRow) throws -> Void
  ) throws {
    try session.each(VoucherEventRow.select("ORDER BY seq"), noting: damaged, body)
  }

  /// The place of the last event about a voucher; 0 where there is none.
  package func lastVoucherEvent() throws -> Int64 {
    try last("voucher_events")
  }

  /// Whether whoever looks at the voucher freezes the vault.
  package func isCanary(_ voucher: VoucherID) throws -> Bool {
    try session.first(
      "SELECT 1 FROM voucher_events WHERE voucher_id = ? AND kind = 'canary'",
      [.identifier(voucher)]
    ) { (row) throws(StoreError) in try row.flag() } ?? false
  }

  /// The last time that somebody asked for a canary's code.
  package func lastTouch() throws -> VoucherEventRow? {
    try session.first(
      VoucherEventRow.select("WHERE kind = 'touched' ORDER BY seq DESC LIMIT 1"))
  }

  /// The newest freeze or end of one.
  package func lastFreeze() throws -> ControlEventRow? {
    // By the index of each kind, and without sorting: every reveal asks.
    try session.first(
      ControlEventRow.select(
        """
        WHERE seq = (SELECT max(seq) FROM (
          SELECT max(seq) AS seq FROM control_events WHERE kind = 'frozen'
          UNION ALL SELECT max(seq) FROM control_events WHERE kind = 'unfrozen'))
        """))
  }

  /// Events that hold back reveals, of one kind, from a moment on, oldest first.
  package func controlEvents(
    _ kind: ControlEventRow.Kind, since moment: Timestamp? = nil
  ) throws -> [ControlEventRow] {
    try session.all(
      ControlEventRow.select("WHERE kind = ? AND happened_at >= ? ORDER BY seq"),
      [.text(kind.rawValue), .integer(moment?.milliseconds ?? .min)])
  }

  /// Passes everything that holds back reveals on, in order.
  package func eachControlEvent(
    noting damaged: DamagedRows? = nil, _ body: (ControlEventRow) throws -> Void
  ) throws {
    try session.each(ControlEventRow.select("ORDER BY seq"), noting: damaged, body)
  }

  /// The place of the last event that holds back reveals; 0 where there is none.
  package func lastControlEvent() throws -> Int64 {
    try last("control_events")
  }

  /// The face value of the different vouchers that an actor was shown since a moment, by currency;
  /// the actor's name counts in any letters.
  package func shownValue(
    to actor: String, since moment: Timestamp
  ) throws -> [Currency: Amount] {
    let sums = try session.all(
      """
      SELECT sum(denomination), currency FROM vouchers WHERE voucher_id IN (
        SELECT voucher_id FROM reveals WHERE actor = ? COLLATE NOCASE AND revealed_at > ?)
      GROUP BY currency
      """, [.text(actor), .time(moment)]
    ) { (row) throws(StoreError) in try row.money() }
    return Dictionary(sums.map { ($0.currency, $0.amount) }) { first, _ in first }
  }

  /// Whether an actor was shown the voucher since a moment.
  package func wasShown(
    _ voucher: VoucherID, to actor: String, since moment: Timestamp
  ) throws -> Bool {
    try session.first(
      """
      SELECT 1 FROM reveals
      WHERE voucher_id = ? AND +actor = ? COLLATE NOCASE AND +revealed_at > ? LIMIT 1
      """, [.identifier(voucher), .text(actor), .time(moment)]
    ) { (row) throws(StoreError) in try row.flag() } ?? false
  }

  private func last(_ table: String) throws -> Int64 {
    try session.first("SELECT coalesce(max(seq), 0) FROM \(table)") {
      (row) throws(StoreError) in try row.integer()
    } ?? 0
  }
}

extension VaultTransaction {
  package func insertVoucherEvent(_ row: VoucherEventRow) throws {
    try session.insert(row)
    guard row.kind == .canary, let voucher = try voucher(row.voucherID) else { return }
    // It is none of the stock from here on.
    var tally = StockTally()
    if voucher.state == .available {
      tally.add(-1, to: voucher.kind, .available, expiringAt: voucher.expiresAt)
    }
    try count(tally)
  }

  package func insertControlEvent(_ row: ControlEventRow) throws {
    try session.insert(row)
  }
}
