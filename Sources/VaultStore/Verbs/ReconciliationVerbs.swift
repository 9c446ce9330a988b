package import VoucherModel

extension VaultReading where Self: ~Copyable {
  package func run(_ id: RunID) throws -> RunRow? {
    try session.first(RunRow.select("WHERE run_id = ?"), [.identifier(id)])
  }

  /// The run that started last.
  package func latestRun() throws -> RunRow? {
    try session.first(RunRow.select("ORDER BY started_at DESC, run_id DESC LIMIT 1"))
  }

  /// Passes every run on, oldest first, in bounded memory.
  package func eachRun(
    noting damaged: DamagedRows? = nil, _ body: (RunRow) throws -> Void
  ) throws {
    try session.each(RunRow.select("ORDER BY started_at, run_id"), noting: damaged, body)
  }

  /// Every break that any run has found, and when it was first seen.
  package func knownBreaks(noting damaged: DamagedRows? = nil) throws -> [BreakRow] {
    var breaks: [BreakRow] = []
    try session.each(BreakRow.select("ORDER BY break_id"), noting: damaged) { breaks.append($0) }
    return breaks
  }

  /// The runs, newest first.
  package func runs(limit: Int) throws -> [RunRow] {
    try session.all(
      RunRow.select("ORDER BY started_at DESC, run_id DESC LIMIT ?"), [.count(limit)])
  }

  /// The names of all runs, oldest first.
  package func runIDs() throws -> [RunID] {
    try session.all("SELECT run_id FROM reconciliation_runs ORDER BY started_at, run_id") {
      (row) throws(StoreError) in try row.identifier()
    }
  }

  /// The breaks that a run was the first to find.
  package func breaks(firstFoundBy run: RunID) throws -> [BreakRow] {
    try session.all(
      BreakRow.select("WHERE first_run_id = ? ORDER BY break_id"), [.identifier(run)])
  }

  /// When each of the breaks was first seen; one that never was is left out.
  package func firstSeen(_ breakIDs: [String]) throws -> [String: Timestamp] {
    var moments: [String: Timestamp] = [:]
    for id in breakIDs {
      moments[id] = try session.first(
        "SELECT first_seen_at FROM breaks WHERE break_id = ?", [.text(id)]
      ) { (row) throws(StoreError) in try row.time() }
    }
    return moments
  }
}

extension VaultTransaction {
  package func insertRun(_ run: RunRow) throws {
    try session.insert(run)
  }

  /// Records breaks; one that is recorded already keeps its first-seen time.
  package func recordBreaks(_ breaks: [BreakRow]) throws {
    for row in breaks {
      try session.execute(BreakRow.insert + " ON CONFLICT (break_id) DO NOTHING", row.values)
    }
  }
}
