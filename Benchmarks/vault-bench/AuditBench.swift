import Foundation
import Logging
import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// Measures a log of many events: how long it takes to append, prove, open, verify and export, and
/// how much memory that needs.
struct AuditBench {
  private let folder: String
  private let vault: Vault
  private let keyring: Keyring
  private let environment: VaultEnvironment
  private let order: OrderID
  private let row: Digest

  private struct Unusable: Error {}

  init(folder: String) async throws {
    self.folder = folder
    environment = VaultEnvironment(log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    let founded = try await Vault.create(
      in: VaultFolder(folder + "/vault"), environment: environment)
    vault = founded.vault
    keyring = founded.keyring
    // One order of somebody else's, about which there is news again and again: a log of any length
    // whose tables stay as they are.
    guard let reference = ClientReference("BENCH"), let face = Amount("50") else {
      throw Unusable()
    }
    var found = OrderRow(
      id: OrderID(high: 1, low: 1), reference: reference, origin: .found,
      requestDigest: Digest.sha256([]).bytes, productID: ProductID(rawValue: 123),
      denomination: face, quantity: 2, walletID: nil, intendedAt: environment.clockNow)
    found.state = .sent
    let row = found
    order = row.id
    self.row = row.digest
    let core = vault.core
    try await core.database.write { transaction in
      try transaction.insertOrder(row)
      try core.audit.append(
        [.orderFound(row.id, quantity: row.quantity, row: row.digest)], in: transaction)
    }
  }

  func run(leaves: Int, _ report: (Measure) throws -> Void) async throws {
    let first = try await vault.checkpoint()
    while try vault.head().size < UInt64(leaves) {
      try await append(min(1_000, leaves - Int(try vault.head().size)))
    }
    let plain = try Baseline(folder + "/plain.db", seals: false)
    for _ in 0..<leaves / 1_000 { try plain.append() }
    try report(
      try await .interleaved(
        "audit of \(leaves): append one", rounds: 200,
        [
          Work(side: .plain) { try plain.append() },
          Work(side: .ours) { try await append(1) },
        ]))
    let size = try vault.head().size
    var picked: UInt64 = 0
    try report(
      try await .interleaved(
        "audit of \(leaves): prove an event", rounds: 100,
        [
          Work(side: .ours) {
            picked = (picked + 7_919) % size
            _ = try await vault.proof(of: .index(picked))
          }
        ]))
    try report(
      try await .interleaved(
        "audit of \(leaves): prove a continuation", rounds: 100,
        [Work(side: .ours) { _ = try await vault.continuation(since: first) }]))
    let head = try vault.head()
    try report(
      try await .interleaved(
        "audit of \(leaves): open with a remembered head", rounds: 20,
        [
          Work(side: .ours) {
            try Vault.open(
              vault.folder, keys: .full(keyring), rememberedHead: head, environment: environment
            ).close()
          }
        ]))
    try report(
      try await .interleaved(
        "audit of \(leaves): verify all", rounds: 1,
        [
          Work(side: .ours) {
            guard try await vault.verify().findings.isEmpty else { throw Unusable() }
          }
        ]))
    var exports = 0
    try report(
      try await .interleaved(
        "audit of \(leaves): export as tiles", rounds: 1,
        [
          Work(side: .ours) {
            exports += 1
            _ = try await vault.exportLog(to: folder + "/log\(exports)")
          }
        ]))
  }

  private func append(_ count: Int) async throws {
    let core = vault.core
    let event = AuditEvent.orderObserved(order, row: row)
    _ = try await core.database.write { transaction in
      try core.audit.append(Array(repeating: event, count: count), in: transaction)
    }
  }
}

extension VaultEnvironment {
  fileprivate var clockNow: Timestamp { clock.now() }
}
