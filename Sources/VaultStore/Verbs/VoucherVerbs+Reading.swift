package import VoucherModel

extension VaultReading where Self: ~Copyable {
  package func voucher(_ id: VoucherID) throws -> VoucherRow? {
    try session.first(VoucherRow.select("WHERE voucher_id = ?"), [.identifier(id)])
  }

  /// The vouchers that are there, in the order in which they were asked for.
  package func vouchers(_ ids: [VoucherID]) throws -> [VoucherRow] {
    try ids.compactMap { try voucher($0) }
  }

  /// The vouchers of an order, by line.
  package func vouchers(of order: OrderID) throws -> [VoucherRow] {
    try session.all(
      VoucherRow.select("WHERE order_id = ? ORDER BY line"), [.identifier(order)])
  }

  /// The vouchers that a delivery brought, by line.
  package func vouchers(ofDelivery delivery: DeliveryID) throws -> [VoucherRow] {
    try session.all(
      VoucherRow.select("WHERE delivery_id = ? ORDER BY line"), [.identifier(delivery)])
  }

  /// The commitments of the vouchers that a delivery brought.
  package func commitments(ofDelivery delivery: DeliveryID) throws -> [[UInt8]] {
    try session.all(
      "SELECT commitment FROM vouchers WHERE delivery_id = ?", [.identifier(delivery)]
    ) { (row) throws(StoreError) in try row.blob() }
  }

  /// One page of vouchers, oldest first.
  package func vouchers(
    matching filter: VoucherFilter = VoucherFilter(), after cursor: VoucherID? = nil, limit: Int
  ) throws -> [VoucherRow] {
    let condition = filter.condition(after: cursor)
    return try session.all(
      VoucherRow.select("\(condition.clause) ORDER BY voucher_id LIMIT ?"),
      condition.arguments + [.count(limit)])
  }

  /// Vouchers whose code has not been fingerprinted yet, oldest first.
  package func vouchersWithoutFingerprint(
    after cursor: VoucherID? = nil, limit: Int
  ) throws -> [VoucherRow] {
    var condition = SQLCondition()
    condition.add("fingerprint IS NULL")
    if let cursor { condition.add("voucher_id > ?", .identifier(cursor)) }
    return try session.all(
      VoucherRow.select("\(condition.clause) ORDER BY voucher_id LIMIT ?"),
      condition.arguments + [.count(limit)])
  }

  /// The vouchers with the same code, oldest first; more than one is a duplicate.
  package func vouchers(withFingerprint fingerprint: [UInt8]) throws -> [VoucherRow] {
    try session.all(
      VoucherRow.select("WHERE fingerprint = ? ORDER BY voucher_id"), [.blob(fingerprint)])
  }

  /// Passes every voucher on, oldest first, in bounded memory.
  package func eachVoucher(
    matching filter: VoucherFilter = VoucherFilter(), noting damaged: DamagedRows? = nil,
    _ body: (VoucherRow) throws -> Void
  ) throws {
    let condition = filter.condition(after: nil)
    try session.each(
      VoucherRow.select("\(condition.clause) ORDER BY voucher_id"), condition.arguments,
      noting: damaged, body)
  }

  /// How many vouchers there are, by state, product and face value.
  package func voucherCounts() throws -> [VoucherCount] {
    try session.all(
      """
      SELECT state, product_id, denomination, currency, count(*) FROM vouchers
      GROUP BY state, product_id, denomination, currency
      ORDER BY product_id, currency, denomination, state
      """
    ) { (row) throws(StoreError) in
      VoucherCount(
        state: try row.word(), productID: try row.number(), faceValue: try row.money(),
        count: try row.count())
    }
  }

  /// The identifiers that begin so, in either case; an abbreviation is good if there is one.
  package func voucherIDs(withPrefix prefix: String, limit: Int = 2) throws -> [VoucherID] {
    guard let range = Self.identifiers(withPrefix: prefix) else { return [] }
    return try session.all(
      "SELECT voucher_id FROM vouchers WHERE voucher_id BETWEEN ? AND ? ORDER BY voucher_id LIMIT ?",
      [.identifier(range.lowerBound), .identifier(range.upperBound), .count(limit)]
    ) { (row) throws(StoreError) in try row.identifier() }
  }

  /// The first and last identifier whose text begins so; `nil` for what begins none.
  private static func identifiers(withPrefix prefix: String) -> ClosedRange<VoucherID>? {
    let missing = 26 - prefix.utf8.count
    guard (0..<26).contains(missing),
      let first = VoucherID(prefix + String(repeating: "0", count: missing)),
      let last = VoucherID(prefix + String(repeating: "Z", count: missing))
    else { return nil }
    return first...last
  }
}
