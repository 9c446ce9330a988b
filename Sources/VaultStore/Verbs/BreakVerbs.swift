package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// The place of the newest event about a break, or of the newest up to a moment; 0 where there is none.
  package func lastBreakEvent(upTo moment: Timestamp? = nil) throws -> Int64 {
    try largest(
      "SELECT coalesce(max(seq), 0) FROM break_events WHERE happened_at <= ?",
      [.integer(moment?.milliseconds ?? .max)])
  }

  /// Passes events on in their order, up to a place.
  package func eachBreakEvent(
    upTo sequence: Int64 = .max, noting damaged: DamagedRows? = nil,
    _ body: (BreakEventRow) throws -> Void
  ) throws {
    try session.each(
      BreakEventRow.select("WHERE seq <= ? ORDER BY seq"), [.integer(sequence)],
      noting: damaged, body)
  }

  /// The events about one break, in their order.
  package func breakEvents(of breakID: String) throws -> [BreakEventRow] {
    try session.all(
      BreakEventRow.select("WHERE break_id = ? ORDER BY seq"), [.text(breakID)])
  }

  /// The names of recorded breaks that begin so, at most `limit`.
  package func breakIDs(beginning text: String, limit: Int) throws -> [String] {
    try session.all(
      "SELECT break_id FROM breaks WHERE substr(break_id, 1, ?) = ? ORDER BY break_id LIMIT ?",
      [.count(text.utf8.count), .text(text), .count(limit)]
    ) { (row) throws(StoreError) in try row.text() }
  }

  /// The recorded break of that name.
  package func knownBreak(_ id: String) throws -> BreakRow? {
    try session.first(BreakRow.select("WHERE break_id = ?"), [.text(id)])
  }
}

extension VaultTransaction {
  package func insertBreakEvents(_ rows: [BreakEventRow]) throws {
    try session.insert(rows)
  }
}
