import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

extension TableComparison {
  /// The runs, what they were told and learned, and what they made of breaks, against the log.
  func runs(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.runs.keys)
    let damaged = DamagedRows()
    var breaks = Dictionary(
      grouping: try snapshot.knownBreaks(noting: damaged), by: \.firstRunID)
    let damagedInputs = DamagedRows()
    var inputs: [RunID: RunInputsRow] = [:]
    try snapshot.eachRunInputs(noting: damagedInputs) { inputs[$0.runID] = $0 }
    let names = Dictionary(inputs.values.map { ($0.sequence, $0.runID) }) { first, _ in first }
    var events: [RunID: [BreakEventRow]] = [:]
    try snapshot.eachBreakEvent(noting: DamagedRows()) { row in
      guard let run = row.runSequence else { return }
      if let id = names[run] {
        events[id, default: []].append(row)
      } else {
        findings.append(
          AuditFinding(
            .reconciliation, "\(row.sequence)",
            "The event about break \(row.breakID) names a run that is not there."))
      }
    }
    try snapshot.eachRun(noting: damaged) { row in
      missing.remove(row.id)
      let found = breaks.removeValue(forKey: row.id) ?? []
      let told = inputs.removeValue(forKey: row.id)
      let digest = row.digest(with: found, inputs: told, events: events[row.id] ?? [])
      if expected.runs[row.id] != digest {
        findings.append(
          AuditFinding(
            .reconciliation, "\(row.id)",
            "The stored run, what it was told, or what it made of a break, was changed."))
      }
    }
    findings += breaks.keys.sorted().map {
      AuditFinding(.reconciliation, "\($0)", "A break names a run that is not there.")
    }
    findings += inputs.keys.sorted().map {
      AuditFinding(.reconciliation, "\($0)", "Inputs are kept of a run that is not there.")
    }
    findings += Self.unreadable(.reconciliation, damagedInputs)
    findings += Self.unreadable(.reconciliation, damaged, sparing: &missing)
    findings += missing.sorted().map {
      AuditFinding(.reconciliation, "\($0)", "The run is missing.")
    }
    return findings + (try learned(snapshot))
  }

  /// What each run learned against the digest in what it was told.
  private func learned(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    let damaged = DamagedRows()
    var runs: [Int64: RunInputsRow] = [:]
    try snapshot.eachRunInputs(noting: DamagedRows()) { runs[$0.sequence] = $0 }
    var hash = BLAKE2bHash()
    var current: Int64?
    func close() {
      guard let sequence = current else { return }
      let run = runs.removeValue(forKey: sequence)
      if run?.changes != hash.finalize().bytes {
        findings.append(
          AuditFinding(
            .reconciliation, run.map { "\($0.runID)" } ?? "\(sequence)",
            "A record that the run learned was changed."))
      }
    }
    try snapshot.eachLearnedRecord(noting: damaged) { row in
      if row.runSequence != current {
        close()
        hash = BLAKE2bHash()
        current = row.runSequence
      }
      hash.update(row.canonicalBytes)
    }
    close()
    let nothing = BLAKE2bHash().finalize().bytes
    for run in runs.values.sorted(by: { $0.sequence < $1.sequence }) where run.changes != nothing {
      findings.append(
        AuditFinding(
          .reconciliation, "\(run.runID)", "The records that the run learned are missing."))
    }
    return findings + Self.unreadable(.reconciliation, damaged)
  }

  /// What people did about breaks, against the log.
  func breakEvents(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.breakEvents
    let damaged = DamagedRows()
    try snapshot.eachBreakEvent(noting: damaged) { row in
      let event = missing.removeValue(forKey: row.sequence)
      // A run's events are in the digest of the run.
      if row.runSequence != nil, event == nil { return }
      guard let event else {
        findings.append(
          AuditFinding(
            .reconciliation, "\(row.sequence)", "The log has no such event about a break."))
        return
      }
      if row.digest != event.row || row.breakID != event.breakID.text
        || row.kind != event.kind.rawValue || row.actor != event.actor.name
      {
        findings.append(
          AuditFinding(
            .reconciliation, "\(row.sequence)",
            "The event about break \(event.breakID) was changed."
          ))
      }
    }
    findings += Self.unreadable(.reconciliation, damaged)
    return findings
      + missing.sorted { $0.key < $1.key }.map {
        AuditFinding(
          .reconciliation, "\($0.key)", "An event about break \($0.value.breakID) is missing.")
      }
  }

  /// The steps of closes and the files that were sealed with them, against the log.
  func periods(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.periodEvents
    let damaged = DamagedRows()
    let damagedReports = DamagedRows()
    var reports: [Int64: [SealedReportRow]] = [:]
    try snapshot.eachSealedReport(noting: damagedReports) { row in
      reports[row.eventSequence, default: []].append(row)
    }
    for row in try snapshot.periodEvents(noting: damaged) {
      let sealed = reports.removeValue(forKey: row.sequence) ?? []
      let event = missing.removeValue(forKey: row.sequence)
      if event?.row != row.digest(with: sealed) || event?.period != row.period
        || event?.kind != row.kind || event?.actor.name != row.actor
      {
        findings.append(
          AuditFinding(
            .period, "\(row.sequence)",
            "The step of the close of \(row.period), or a file sealed with it, was changed."))
      }
    }
    findings += reports.keys.sorted().map {
      AuditFinding(.period, "\($0)", "Files are sealed with a step that is not there.")
    }
    findings += Self.unreadable(.period, damaged)
    findings += damagedReports.rows.map {
      AuditFinding(.period, $0.name, "The row cannot be read: \($0.what) is damaged.")
    }
    return findings
      + missing.sorted { $0.key < $1.key }.map {
        AuditFinding(
          .period, "\($0.key)", "A step of the close of \($0.value.period) is missing.")
      }
  }
}
