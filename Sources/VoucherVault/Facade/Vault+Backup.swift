extension Vault {
  /// Makes a backup in a new folder, while others go on using the vault; needs no key, and signs it
  /// with one.
  ///
  /// The folder holds the database, the sealed responses that wait, and the checkpoints. No key is in
  /// it. That it was made is in the log, and in the backup's own copy of it.
  public func backUp(
    to folder: String, actor: Actor, report: @escaping @Sendable (BackupStep) -> Void = { _ in }
  ) async throws -> BackupSummary {
    let maker = BackupMaker(core: core, folders: core.folders, report: report)
    return try await mapped { try await maker.make(BackupFolder(folder), actor: actor) }
  }

  /// Checks a backup, and changes nothing of it; with a key it also opens every record.
  ///
  /// `scratch` is a folder that may be made and removed again, for a backup of an earlier version.
  package static func verifyBackup(
    in folder: String, opening: BackupOpening, scratch: String, environment: VaultEnvironment,
    report: @escaping @Sendable (BackupStep) -> Void = { _ in }
  ) throws -> BackupVerification {
    let verifier = BackupVerifier(
      backup: BackupFolder(folder), environment: environment, opening: opening, scratch: scratch,
      report: report)
    return try mapped { try verifier.verify() }
  }

  /// Says what a restore would do; changes nothing.
  package static func planRestore(
    _ restorer: BackupRestorer, replacing: Bool
  ) throws -> RestorePlan {
    try mapped { try restorer.plan(replacing: replacing) }
  }

  /// Restores a backup as it was planned.
  package static func restore(
    _ plan: RestorePlan, by restorer: BackupRestorer, actor: Actor, carrying files: [String]
  ) async throws -> RestoreSummary {
    try await mapped { try await restorer.carryOut(plan, actor: actor, carrying: files) }
  }
}
