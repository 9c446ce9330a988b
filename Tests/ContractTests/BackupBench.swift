import Foundation
import Logging
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

/// Backups of a workbench's vault, and what is done with them.
extension Workbench {
  var tester: Actor { get throws { try #require(Actor("tester")) } }

  var environment: VaultEnvironment { Self.environment(time) }

  func backUp(_ name: String = "backup") async throws -> BackupSummary {
    try await vault.backUp(to: folder.path(name), actor: try tester)
  }

  /// Verifies a backup, by default with the vault's key.
  func verifyBackup(
    _ name: String = "backup", _ opening: BackupOpening? = nil
  ) throws -> BackupVerification {
    try Vault.verifyBackup(
      in: folder.path(name), opening: opening ?? .vault(.full(keyring)),
      scratch: folder.path("scratch"), environment: environment)
  }

  func restorer(
    _ name: String = "backup", to target: VaultFolder? = nil, keys: VaultKeys? = nil
  ) -> BackupRestorer {
    BackupRestorer(
      backup: folder.path(name), to: target ?? vault.folder, keys: keys ?? .full(keyring),
      environment: environment, report: { _ in })
  }

  /// Restores a backup, and opens the vault.
  @discardableResult
  func restore(
    _ name: String = "backup", to target: VaultFolder? = nil, replacing: Bool = false
  ) async throws -> (summary: RestoreSummary, vault: Vault) {
    let restorer = restorer(name, to: target)
    let plan = try Vault.planRestore(restorer, replacing: replacing)
    let summary = try await Vault.restore(plan, by: restorer, actor: try tester, carrying: [])
    let opened = try Vault.open(
      target ?? vault.folder, keys: .full(keyring), environment: environment)
    return (summary, opened)
  }

  /// Takes the vault's folder away, as a lost machine does; `keepingCheckpoints` puts their file back.
  func loseVault(keepingCheckpoints: Bool = true) throws {
    vault.close()
    let checkpoints = try Data(contentsOf: URL(filePath: vault.folder.checkpointFile))
    try FileManager.default.removeItem(atPath: vault.folder.path)
    guard keepingCheckpoints else { return }
    try FileManager.default.createDirectory(
      atPath: vault.folder.path, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try checkpoints.write(to: URL(filePath: vault.folder.checkpointFile))
  }

  /// Names of files and folders below a folder.
  func tree(_ name: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path(name)).sorted()
  }

  /// Every code of an order as an opened vault shows it.
  func codes(_ reference: String, in vault: Vault) async throws -> [String?] {
    let order = try await vault.order(try #require(ClientReference(reference)))
    return try await vault.reveal(
      order.vouchers.map(\.id), actor: try tester, purpose: "test", includingQuarantined: true
    ).map { $0.revealText(of: .code) }
  }

  /// Leaves an answer of the supplier's sealed on disk, and not in the database.
  func leaveSealed(_ reference: String) async throws {
    try refuseVouchers(true)
    _ = try? await place(reference)
    try refuseVouchers(false)
  }
}
