extension VaultReading where Self: ~Copyable {
  /// Every step of every close, in their order.
  package func periodEvents(noting damaged: DamagedRows? = nil) throws -> [PeriodEventRow] {
    var rows: [PeriodEventRow] = []
    try session.each(PeriodEventRow.select("ORDER BY seq"), noting: damaged) { rows.append($0) }
    return rows
  }

  /// The files that were sealed with a step, by name.
  package func sealedReports(of sequence: Int64) throws -> [SealedReportRow] {
    try session.all(
      SealedReportRow.select("WHERE event_seq = ? ORDER BY name"), [.integer(sequence)])
  }

  /// One of those files.
  package func sealedReport(_ name: String, of sequence: Int64) throws -> SealedReportRow? {
    try session.first(
      SealedReportRow.select("WHERE event_seq = ? AND name = ?"),
      [.integer(sequence), .text(name)])
  }

  /// Passes every sealed file on, by step and name.
  package func eachSealedReport(
    noting damaged: DamagedRows? = nil, _ body: (SealedReportRow) throws -> Void
  ) throws {
    try session.each(
      SealedReportRow.select("ORDER BY event_seq, name"), noting: damaged, body)
  }
}

extension VaultTransaction {
  package func insertPeriodEvent(_ row: PeriodEventRow, reports: [SealedReportRow]) throws {
    try session.insert(row)
    try session.insert(reports)
  }
}
