package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// The kinds of which anything is free, promised or waited for.
  package func stockedKinds() throws -> [VoucherKind] {
    try session.all(
      """
      SELECT product_id, denomination, currency FROM stock_counts WHERE level = 0
      UNION SELECT product_id, denomination, currency FROM promised_counts
      UNION SELECT product_id, denomination, currency FROM allocations WHERE owed > 0
      """, []
    ) { (row) throws(StoreError) in
      VoucherKind(productID: try row.number(), faceValue: try row.money())
    }.sorted()
  }

  /// How many vouchers of the kind are in stock and expire after the moment.
  ///
  /// Whole days beyond it, then the minutes left of its day, then the milliseconds left of its minute:
  /// the cost does not grow with the stock.
  package func freeCount(of kind: VoucherKind, expiringAfter moment: Timestamp) throws -> Int {
    let time = moment.milliseconds
    let day = time / StockTally.widths[0]
    let minute = time / StockTally.widths[1]
    let minutesADay = StockTally.widths[0] / StockTally.widths[1]
    let spans: [(level: Int, after: Int64, before: Int64)] = [
      (0, day, .max), (1, minute, (day + 1) * minutesADay),
      (2, time, (minute + 1) * StockTally.widths[1]),
    ]
    return try spans.reduce(0) { sum, span in
      sum
        + (try session.first(
          """
          SELECT coalesce(sum(free), 0) FROM stock_counts
          WHERE product_id = ? AND denomination = ? AND currency = ? AND level = ?
            AND bucket > ? AND bucket < ?
          """,
          kind.values + [.count(span.level), .integer(span.after), .integer(span.before)]
        ) { (row) throws(StoreError) in try row.count() as Int } ?? 0)
    }
  }

  /// When the first voucher of the kind expires of those that expire after the moment; `nil` where none
  /// does.
  package func earliestExpiry(
    of kind: VoucherKind, after moment: Timestamp
  ) throws -> Timestamp? {
    let found = try session.first(
      """
      SELECT bucket FROM stock_counts
      WHERE product_id = ? AND denomination = ? AND currency = ? AND level = 2 AND bucket > ?
      ORDER BY bucket LIMIT 1
      """, kind.values + [.time(moment)]
    ) { (row) throws(StoreError) in try row.time() }
    return found?.milliseconds == .max ? nil : found
  }

  /// How many vouchers of the kind are promised and have not been shown.
  package func promisedCount(of kind: VoucherKind) throws -> Int {
    try session.first(
      """
      SELECT promised FROM promised_counts
      WHERE product_id = ? AND denomination = ? AND currency = ?
      """, kind.values
    ) { (row) throws(StoreError) in try row.count() as Int } ?? 0
  }

  /// How many vouchers are kept by reservations that stand at the moment.
  package func reservedCount(of kind: VoucherKind, at moment: Timestamp) throws -> Int {
    try session.first(
      """
      SELECT coalesce(sum(held), 0) FROM allocations
      WHERE state = 'reserved' AND product_id = ? AND denomination = ? AND currency = ?
        AND lapses_at > ?
      """, kind.values + [.time(moment)]
    ) { (row) throws(StoreError) in try row.count() as Int } ?? 0
  }

  /// How many vouchers are promised by reservations that have lapsed and were not taken back yet; and
  /// how many of those can be sold, as they expire after the other moment.
  package func overdueCount(
    of kind: VoucherKind, at moment: Timestamp, expiringAfter expiry: Timestamp
  ) throws -> (promised: Int, sellable: Int) {
    try session.first(
      """
      SELECT count(*),
        count(CASE WHEN v.expires_at IS NULL OR v.expires_at > ? THEN 1 END)
      FROM allocations a
      JOIN allocated_vouchers h ON h.number = a.number AND h.state = 'held'
      JOIN vouchers v ON v.voucher_id = h.voucher_id AND v.state = 'allocated'
      WHERE a.state = 'reserved' AND a.product_id = ? AND a.denomination = ? AND a.currency = ?
        AND a.lapses_at <= ?
      """, [.time(expiry)] + kind.values + [.time(moment)]
    ) { (row) throws(StoreError) in (try row.count(), try row.count()) } ?? (0, 0)
  }

  /// How many vouchers of the kind are owed to lines that wait.
  package func owedCount(of kind: VoucherKind) throws -> Int {
    try session.first(
      """
      SELECT coalesce(sum(owed), 0) FROM allocations
      WHERE owed > 0 AND product_id = ? AND denomination = ? AND currency = ?
      """, kind.values
    ) { (row) throws(StoreError) in try row.count() as Int } ?? 0
  }

  /// The vouchers to be sold next: what expires first, then what came first; those that do not expire
  /// come last.
  package func nextVouchers(
    of kind: VoucherKind, expiringAfter moment: Timestamp, limit: Int
  ) throws -> [VoucherID] {
    let expiring = try free("expires_at > ?", kind, [.time(moment)], limit: limit)
    guard expiring.count < limit else { return expiring }
    return expiring + (try free("expires_at IS NULL", kind, [], limit: limit - expiring.count))
  }

  private func free(
    _ expiry: String, _ kind: VoucherKind, _ arguments: [SQLValue], limit: Int
  ) throws -> [VoucherID] {
    try session.all(
      """
      SELECT voucher_id FROM vouchers
      WHERE state = 'available' AND product_id = ? AND denomination = ? AND currency = ?
        AND \(expiry)
        AND voucher_id NOT IN (SELECT voucher_id FROM voucher_events WHERE kind = 'canary')
      ORDER BY expires_at, captured_at, rowid LIMIT ?
      """, kind.values + arguments + [.count(limit)]
    ) { (row) throws(StoreError) in try row.identifier() }
  }

  /// The kinds whose counts are others than their vouchers give, as `product/millionths/currency`.
  ///
  /// Everything is compared as text, so that a value of a wrong type is found as well.
  package func miscountedKinds() throws -> Set<String> {
    let stock = try differing(
      "SELECT product_id, denomination, currency, level, bucket, free AS count FROM stock_counts",
      "\(Self.recount) GROUP BY 1, 2, 3, 4, 5")
    let promised = try differing(
      """
      SELECT product_id, denomination, currency, 0 AS level, 0 AS bucket, promised AS count
      FROM promised_counts
      """,
      """
      SELECT product_id, denomination, currency, 0 AS level, 0 AS bucket, count(*) AS count
      FROM vouchers WHERE state = 'allocated' GROUP BY 1, 2, 3
      """)
    return stock.union(promised)
  }

  private func differing(_ stored: String, _ real: String) throws -> Set<String> {
    func counts(_ sql: String) throws -> [[String]: String] {
      let rows = try session.all(
        """
        SELECT coalesce(product_id, '-') || '/' || coalesce(denomination, '-') || '/'
            || coalesce(currency, '-'), coalesce(level, '-') || '/' || coalesce(bucket, '-'),
          typeof(count) || ' ' || coalesce(count, '-')
        FROM (\(sql))
        """
      ) { (row) throws(StoreError) in ([try row.text(), try row.text()], try row.text()) }
      return Dictionary(rows) { $0 + $1 }
    }
    let (stored, real) = (try counts(stored), try counts(real))
    let names = Set(stored.keys).union(real.keys).filter { stored[$0] != real[$0] }
    return Set(names.map { $0[0] })
  }

  /// The counts that the vouchers give; what is grouped or narrowed stands behind it.
  fileprivate static var recount: String {
    """
    SELECT product_id, denomination, currency, l.level,
      coalesce(expires_at, 9223372036854775807) / l.width AS bucket, count(*) AS count
    FROM vouchers JOIN (
      SELECT 0 AS level, 86400000 AS width UNION ALL SELECT 1, 60000 UNION ALL SELECT 2, 1) AS l
    WHERE state = 'available'
      AND voucher_id NOT IN (SELECT voucher_id FROM voucher_events WHERE kind = 'canary')
    """
  }
}

extension VaultTransaction {
  /// Writes changed counts; where a stored one cannot be right, its kind is counted anew.
  package func count(_ tally: StockTally) throws {
    var damaged: Set<VoucherKind> = []
    for (place, change) in tally.free.sorted(by: { $0.key < $1.key }) where change != 0 {
      let key = place.kind.values + [.count(place.level), .integer(place.bucket)]
      if change > 0 {
        try session.execute(
          """
          INSERT INTO stock_counts (product_id, denomination, currency, level, bucket, free)
          VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET free = free + excluded.free
          """, key + [.count(change)])
      } else if try !takeFree(-change, key) {
        damaged.insert(place.kind)
      }
    }
    for (kind, change) in tally.promised.sorted(by: { $0.key < $1.key }) where change != 0 {
      if change > 0 {
        try session.execute(
          """
          INSERT INTO promised_counts (product_id, denomination, currency, promised)
          VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET promised = promised + excluded.promised
          """, kind.values + [.count(change)])
      } else if try !takePromised(-change, kind.values) {
        damaged.insert(kind)
      }
    }
    for kind in damaged { try recount(kind) }
  }

  private func takeFree(_ count: Int, _ key: [SQLValue]) throws -> Bool {
    let place = "product_id = ? AND denomination = ? AND currency = ? AND level = ? AND bucket = ?"
    let less = try session.execute(
      "UPDATE stock_counts SET free = free - ? WHERE \(place) AND free > ?",
      [.count(count)] + key + [.count(count)])
    if less == 1 { return true }
    return try session.execute(
      "DELETE FROM stock_counts WHERE \(place) AND free = ?", key + [.count(count)]) == 1
  }

  private func takePromised(_ count: Int, _ key: [SQLValue]) throws -> Bool {
    let place = "product_id = ? AND denomination = ? AND currency = ?"
    let less = try session.execute(
      "UPDATE promised_counts SET promised = promised - ? WHERE \(place) AND promised > ?",
      [.count(count)] + key + [.count(count)])
    if less == 1 { return true }
    return try session.execute(
      "DELETE FROM promised_counts WHERE \(place) AND promised = ?", key + [.count(count)]) == 1
  }

  /// Counts a kind anew from its vouchers.
  package func recount(_ kind: VoucherKind) throws {
    let place = "product_id = ? AND denomination = ? AND currency = ?"
    try session.execute("DELETE FROM stock_counts WHERE \(place)", kind.values)
    try session.execute(
      """
      INSERT INTO stock_counts (product_id, denomination, currency, level, bucket, free)
      \(Self.recount) AND \(place) GROUP BY 1, 2, 3, 4, 5
      """, kind.values)
    try session.execute("DELETE FROM promised_counts WHERE \(place)", kind.values)
    try session.execute(
      """
      INSERT INTO promised_counts SELECT product_id, denomination, currency, count(*) FROM vouchers
      WHERE state = 'allocated' AND \(place) GROUP BY 1, 2, 3
      """, kind.values)
  }
}

extension VoucherKind {
  var values: [SQLValue] {
    [.number(productID), .amount(faceValue.amount), .text(faceValue.currency.code)]
  }
}
