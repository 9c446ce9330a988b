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

  private struct Original: Sendable {
    let folder: TemporaryFolder
    let keyring: Keyring
    let time: ManualTime
  }

  private static let original = Task { try await make() }

  /// A copy, with its triggers dropped unless they are to be kept.
  init(keepingTriggers: Bool = false) async throws {
    let original = try await Self.original.value
    folder = try TemporaryFolder()
    keyring = original.keyring
    try FileManager.default.copyItem(
      atPath: original.folder.path("vault"), toPath: folder.path("vault"))
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

  private static func make() async throws -> Original {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    try await bench.place("SECOND", quantity: 3)
    bench.sandbox.update { $0.deliveryParts = [3, 4] }
    try await bench.place("PARTS", quantity: 12)
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 400))])
    try await bench.place("CUT", quantity: 3)
    _ = try await bench.revealedCodes("FIRST")
    _ = try await bench.vault.reconcile(
      ReconcileRequest(), with: bench.client, document: document)
    _ = try await bench.vault.checkpoint()
    let capturing = try bench.reopened(keys: .capture(bench.keyring.identity))
    _ = try await capturing.place(
      OrderPlacement(try bench.request("KEYLESS")), with: bench.client)
    capturing.close()
    _ = try await bench.vault.recover(with: bench.client)
    bench.time.advance(60_000)
    _ = try await bench.revealedCodes("KEYLESS")
    _ = try await bench.vault.reconcile(
      ReconcileRequest(), with: bench.client, document: document)
    _ = try await bench.vault.checkpoint()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.before)),
      SandboxFault(on: .lookup, .drop(.before), count: nil),
    ])
    _ = try? await bench.place("SETTLED", wait: 0)
    bench.sandbox.setFaults([])
    _ = try await bench.vault.resolve(
      try #require(ClientReference("SETTLED")), as: .failed, actor: try #require(Actor("ann")),
      note: "ticket 8812: never booked")
    _ = try await bench.vault.checkpoint()
    try await bench.expectSound()
    bench.vault.close()
    await bench.stop()
    return Original(folder: bench.folder, keyring: bench.keyring, time: bench.time)
  }
}
