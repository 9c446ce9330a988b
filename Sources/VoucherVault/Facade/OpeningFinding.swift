import VaultStore

extension VaultError {
  /// An error of the vault's own content, met while it was opened: what `audit verify` says then.
  static func damaged(
    _ kind: AuditFinding.Kind, _ subject: String, _ message: String, next: String
  ) -> VaultError {
    var error = VaultError(.integrity, message, next: next)
    error.finding = AuditFinding(kind, subject, message)
    return error
  }

  /// The vault's word for a database that could not be opened.
  static func opening(_ error: StoreError, _ folder: VaultFolder) -> VaultError {
    switch error {
    case .notADatabase, .notAVault, .corrupt, .unexpected, .ruleBroken, .duplicate:
      damaged(
        .database, "vault.db",
        "The database in \(folder.path) is damaged, or is not as this program makes it "
          + "(\(error.label)).",
        next: "Keep the folder as it is, and restore a backup beside it.")
    case .newerSchema(let step):
      VaultError(
        .storage,
        "The database in \(folder.path) names a step of its schema that this program does not know "
          + "(\(step)): a newer version was here, or somebody wrote it in.",
        next: "Use the newest version of voucher-vault; if this is it, restore a backup.")
    default:
      VaultError(error, folder: folder)
    }
  }

  /// The vault's word for its own row, or its log, that cannot be read.
  static func unreadableVault(
    _ error: any Error, in database: VaultDatabase, _ folder: VaultFolder
  ) -> VaultError {
    switch error {
    case StoreError.unexpected:
      // The table is not there, or not as it was made: the schema says which. Its rules went with it.
      (try? database.schemaProblems()).flatMap { problems in
        problems.first { $0.name.hasPrefix("table ") } ?? problems.first
      }.map { problem in
        damaged(
          .schema, problem.name,
          "The database in \(folder.path) is not as this program makes it: \(problem.name). "
            + problem.words,
          next: "Keep the folder as it is, and restore a backup beside it.")
      } ?? opening(.unexpected(code: 1), folder)
    case StoreError.corrupt(let what):
      damaged(
        .vault, "vault",
        "The vault's own row, or its log, in \(folder.path) was changed: \(what) is damaged.",
        next: "Do not buy with this database; restore a backup.")
    case let error as StoreError: opening(error, folder)
    default: VaultError(any: error)
    }
  }
}
