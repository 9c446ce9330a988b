package import VoucherModel

/// A step of a period's close: prepared, signed or re-opened.
package struct PeriodEventRow: Hashable, Sendable {
  /// What happened to the period.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case prepared, signed, reopened
  }

  package let sequence: Int64
  /// The period's name, such as `2026-10`.
  package let period: String
  package let kind: Kind
  package let at: Timestamp
  package let actor: String
  /// Why it was carried on, or re-opened.
  package let note: String?
  /// The run that the close stands on.
  package let runSequence: Int64

  package init(
    sequence: Int64, period: String, kind: Kind, at time: Timestamp, actor: String, note: String?,
    runSequence: Int64
  ) {
    self.sequence = sequence
    self.period = period
    self.kind = kind
    at = time
    self.actor = actor
    self.note = note
    self.runSequence = runSequence
  }
}

extension PeriodEventRow: StoredRow {
  static let table = "period_events"
  static let sql = RowSQL(table, columns)
  static let columns = ["seq", "period", "kind", "happened_at", "actor", "note", "run_seq"]

  var values: [SQLValue] {
    [
      .integer(sequence), .text(period), .text(kind.rawValue), .time(at), .text(actor),
      .text(note), .integer(runSequence),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    sequence = try row.integer()
    period = try row.text()
    kind = try row.word()
    at = try row.time()
    actor = try row.text()
    note = try row.optionalText()
    runSequence = try row.integer()
  }
}

/// A file of a close, as it was at one of its steps.
package struct SealedReportRow: Hashable, Sendable {
  package let eventSequence: Int64
  /// The form of the report, such as `html` or `csv-breaks`.
  package let name: String
  package let sha256: [UInt8]
  package let content: String

  package init(eventSequence: Int64, name: String, sha256: [UInt8], content: String) {
    self.eventSequence = eventSequence
    self.name = name
    self.sha256 = sha256
    self.content = content
  }
}

extension SealedReportRow: StoredRow {
  static let table = "sealed_reports"
  static let sql = RowSQL(table, columns)
  static let columns = ["event_seq", "name", "sha256", "content"]
  static let keyLength = 2

  var values: [SQLValue] {
    [.integer(eventSequence), .text(name), .blob(sha256), .text(content)]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    eventSequence = try row.integer()
    name = try row.text()
    sha256 = try row.blob()
    content = try row.text()
  }
}
