import Foundation
import Reconciliation
import Reporting
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

/// A vault in which everything has happened that leaves a row, made once and copied for each test.
struct TamperedVault {
  private let folder: TemporaryFolder
  let database: PlainDatabase
  let keyring: Keyring

  var path: String { folder.path("vault") }

  private static let original = Task { try await TamperScene.make() }

  /// A copy, with its triggers dropped unless they are to be kept.
  init(keepingTriggers: Bool = false) async throws {
    let original = try await Self.original.value
    folder = try TemporaryFolder()
    keyring = original.keyring
    for (name, content) in original.final {
      let url = folder.url.appending(path: "vault/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try content.write(to: url)
    }
    database = try PlainDatabase(folder.path("vault/vault.db"))
    if !keepingTriggers { try database.dropTriggers() }
  }

  /// What verification says, by default to somebody without a key; not of the triggers that are gone.
  func verify(_ keys: VaultKeys = .none) async throws -> [AuditFinding] {
    try await everything(keys).filter { $0.kind != .schema }
  }

  /// All that verification says.
  func everything(_ keys: VaultKeys = .none) async throws -> [AuditFinding] {
    let environment = VaultEnvironment(log: Workbench.silent) { _ in }
    let vault = try Vault.open(VaultFolder(path), keys: keys, environment: environment)
    defer { vault.close() }
    return try await vault.verify().findings
  }

  static let document: @Sendable (RunID, ReconciliationRun) -> String = { id, run in
    JSONWriter.text(of: ReconciliationReport(id: id, run: run, tool: "test").json)
  }
}
