import TransparencyLog
import VaultStore
import VoucherModel

extension Doctor {
  /// Whether the clock can be right.
  func clock() throws -> [DoctorFinding] {
    let newest = try core.database.read { try $0.latestLeaf()?.occurredAt }
    guard let newest, newest > now else {
      return [DoctorFinding(.ok, "clock", "The clock (\(now.rfc3339)) is behind no event.")]
    }
    return [
      DoctorFinding(
        .error, "clock",
        "The clock says \(now.rfc3339), and the newest event is of \(newest.rfc3339): it is wrong now, or "
          + "was wrong then.",
        next: "Set the machine's clock, and keep it set by NTP.")
    ]
  }

  private static let oldestCheckpoint = 7 * day

  /// Signed heads: the last that was kept, and whether every place that remembers them has it.
  func checkpoints() throws -> [DoctorFinding] {
    let (kept, size) = try core.database.read {
      (try $0.latestCheckpoint(), try $0.treeSize())
    }
    let next = "Run 'voucher-vault audit checkpoint', and keep what it prints elsewhere."
    var findings: [DoctorFinding] = []
    if let kept {
      let age = age(of: kept.signedAt)
      let isOld = age > Self.oldestCheckpoint
      findings.append(
        DoctorFinding(
          isOld ? .warning : .ok, "checkpoint",
          "The last checkpoint was kept \(TimeSpan.words(for: age)) ago, at \(kept.treeSize) of \(size) "
            + "events.",
          next: isOld ? next : nil))
    } else {
      findings.append(
        DoctorFinding(.warning, "checkpoint", "No checkpoint was ever kept.", next: next))
    }
    for sink in core.sinks.read() {
      findings.append(try sinkFinding(sink, kept: kept?.treeSize ?? 0, size: size))
    }
    if core.folder.checkpointFiles.allSatisfy({ parent(of: $0) == core.folder.path }) {
      findings.append(
        DoctorFinding(
          .info, "checkpoint_place",
          "The checkpoints lie beside the database: who rolls one back can roll back both.",
          next: "Keep them on another disk or machine, with --checkpoint-file."))
    }
    return findings
  }

  /// Whether a file of checkpoints can be written to, and holds the newest head.
  private func sinkFinding(
    _ sink: CheckpointSinks.Content, kept: UInt64, size: UInt64
  ) throws -> DoctorFinding {
    let path = sink.path
    func finding(
      _ severity: DoctorFinding.Severity, _ message: String, isIntegrity: Bool = false
    ) -> DoctorFinding {
      DoctorFinding(
        severity, "checkpoint_sink", message,
        next: severity == .ok
          ? nil
          : isIntegrity
            ? "Run 'voucher-vault audit verify'."
            : "Check the path and its permissions, then run 'voucher-vault audit checkpoint'.",
        isIntegrity: isIntegrity)
    }
    if let failure = sink.failure {
      return finding(
        .warning, "The file of checkpoints \(path) cannot be read (\(failure.reason)).")
    }
    do throws(DiskError) {
      _ = try core.disk.open(path, creating: false)
    } catch {
      return finding(
        .warning,
        error.isMissing
          ? "There is no file of checkpoints at \(path)."
          : "The file of checkpoints \(path) cannot be written to (system error \(error.number)).")
    }
    let notes = CheckpointFile.notes(in: String(decoding: sink.bytes, as: UTF8.self))
    let keys = try core.database.read { try LogKeys(of: core, in: $0) }
    let reader = RememberedHead.Reader(keys)
    let heads = notes.compactMap { reader.found($0.text) }.filter {
      $0.incarnation >= core.vault.incarnation
    }
    let newest = heads.map(\.head.size).max() ?? 0
    if newest > size || heads.contains(where: { $0.incarnation > core.vault.incarnation }) {
      return finding(
        .error,
        "\(path) has a head of the log that is newer than the log: an old copy was put back, or its end "
          + "was cut off.",
        isIntegrity: true)
    }
    if newest < kept {
      return finding(
        .warning, "\(path) has no head after event \(newest), and one was kept at event \(kept).")
    }
    return finding(.ok, "\(path) can be written to, and has the head of event \(newest).")
  }

  private static let oldestBackup = 7 * day

  /// Backups, and what a restore has left to do.
  func copies() throws -> [DoctorFinding] {
    let leaf = try core.database.read {
      try $0.latestLeaf(ofKind: Int(AuditKind.backedUp.rawValue))
    }
    var findings: [DoctorFinding] = []
    let next = "Run 'voucher-vault backup create' with a new folder on another disk."
    if let leaf {
      let age = age(of: leaf.occurredAt)
      let isOld = age > Self.oldestBackup
      findings.append(
        DoctorFinding(
          isOld ? .warning : .ok, "backup",
          "The last backup was begun \(TimeSpan.words(for: age)) ago, at event \(leaf.index).",
          next: isOld ? next : nil))
    } else {
      findings.append(DoctorFinding(.warning, "backup", "There never was a backup.", next: next))
    }
    if try folders.facts(of: core.folder.searchMark) != nil {
      findings.append(
        DoctorFinding(
          .warning, "restored",
          "The vault was restored from a backup, and orders that were placed after it have not been "
            + "looked for.",
          next: "Run 'voucher-vault order recover'."))
    }
    return findings
  }
}
