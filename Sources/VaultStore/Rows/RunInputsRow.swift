package import VoucherModel

/// What a reconciliation run was told, so that it can be made again.
package struct RunInputsRow: Hashable, Sendable {
  /// The run's place among all runs, from 1.
  package let sequence: Int64
  package let runID: RunID
  /// The run whose knowledge it used: itself, unless it asked what was known earlier.
  package let baseSequence: Int64
  package let knownAt: Timestamp
  /// The last event about a break that it knew, its own included.
  package let eventSequence: Int64
  /// Everything it was told besides its records, in a form of its own.
  package let settings: String
  /// Over the records that it was the first to know.
  package let changes: [UInt8]

  package init(
    sequence: Int64, runID: RunID, baseSequence: Int64, knownAt: Timestamp, eventSequence: Int64,
    settings: String, changes: [UInt8]
  ) {
    self.sequence = sequence
    self.runID = runID
    self.baseSequence = baseSequence
    self.knownAt = knownAt
    self.eventSequence = eventSequence
    self.settings = settings
    self.changes = changes
  }

  /// Whether it looked back at what was known earlier, and learned nothing itself.
  package var looksBack: Bool { baseSequence < sequence }
}

extension RunInputsRow: StoredRow {
  static let table = "run_inputs"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "run_seq", "run_id", "base_seq", "known_at", "event_seq", "settings", "changes",
  ]

  var values: [SQLValue] {
    [
      .integer(sequence), .identifier(runID), .integer(baseSequence), .time(knownAt),
      .integer(eventSequence), .text(settings), .blob(changes),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    sequence = try row.integer()
    runID = try row.identifier()
    baseSequence = try row.integer()
    knownAt = try row.time()
    eventSequence = try row.integer()
    settings = try row.text()
    changes = try row.blob()
  }
}
