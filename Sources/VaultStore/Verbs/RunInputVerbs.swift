package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// What the run was told; `nil` for a run of before that was kept.
  package func runInputs(_ id: RunID) throws -> RunInputsRow? {
    try session.first(RunInputsRow.select("WHERE run_id = ?"), [.identifier(id)])
  }

  /// What the run of that place was told.
  package func runInputs(at sequence: Int64) throws -> RunInputsRow? {
    try session.first(RunInputsRow.select("WHERE run_seq = ?"), [.integer(sequence)])
  }

  /// The place of the newest run; 0 where there is none.
  package func lastRunSequence() throws -> Int64 {
    try largest("SELECT coalesce(max(run_seq), 0) FROM run_inputs", [])
  }

  /// The newest run that learned something itself, before a place and known no later than a moment.
  package func lastLearning(
    before sequence: Int64 = .max, knownBy moment: Timestamp? = nil
  ) throws -> RunInputsRow? {
    try session.first(
      RunInputsRow.select(
        """
        WHERE base_seq = run_seq AND run_seq < ? AND known_at <= ? ORDER BY run_seq DESC LIMIT 1
        """),
      [.integer(sequence), .integer(moment?.milliseconds ?? .max)])
  }

  /// Passes the inputs of every run on, oldest first.
  package func eachRunInputs(
    noting damaged: DamagedRows? = nil, _ body: (RunInputsRow) throws -> Void
  ) throws {
    try session.each(RunInputsRow.select("ORDER BY run_seq"), noting: damaged, body)
  }

  /// Passes on the records as they were known after a run, by source and key.
  package func eachKnownRecord(
    asOf sequence: Int64, _ body: (KnownRecordRow) throws -> Void
  ) throws {
    // With a single max(), SQLite takes the other columns from the row that has it.
    try session.each(
      """
      SELECT source, record_key, max(run_seq), content FROM known_records WHERE run_seq <= ?
      GROUP BY source, record_key
      """, [.integer(sequence)]
    ) { (row: KnownRecordRow) in if row.content != nil { try body(row) } }
  }

  /// Passes on the records as they were known after a run and are not any more after another.
  package func eachRecordChanged(
    since base: Int64, upTo sequence: Int64, _ body: (KnownRecordRow) throws -> Void
  ) throws {
    try session.each(
      """
      SELECT source, record_key, max(run_seq), content FROM known_records AS before
      WHERE run_seq <= ? AND EXISTS (
        SELECT 1 FROM known_records AS after
        WHERE after.source = before.source AND after.record_key = before.record_key
          AND after.run_seq > ? AND after.run_seq <= ?)
      GROUP BY source, record_key
      """, [.integer(base), .integer(base), .integer(sequence)]
    ) { (row: KnownRecordRow) in if row.content != nil { try body(row) } }
  }

  /// Passes on what each run learned, by run, source and key.
  package func eachLearnedRecord(
    noting damaged: DamagedRows? = nil, _ body: (KnownRecordRow) throws -> Void
  ) throws {
    try session.each(
      KnownRecordRow.select("ORDER BY run_seq, source, record_key"), noting: damaged, body)
  }

  func largest(_ sql: String, _ arguments: [SQLValue]) throws -> Int64 {
    try session.first(sql, arguments) { (row) throws(StoreError) in try row.integer() } ?? 0
  }
}

extension VaultTransaction {
  package func insertRunInputs(_ row: RunInputsRow) throws {
    try session.insert(row)
  }

  package func insertKnownRecords(_ rows: [KnownRecordRow]) throws {
    try session.insert(rows)
  }
}
