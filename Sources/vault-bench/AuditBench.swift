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

  func run(leaves: Int) async throws {
    let first = try await vault.checkpoint()
    let start = ContinuousClock.now
    while try vault.head().size < UInt64(leaves) {
      try await append(min(1_000, leaves - Int(try vault.head().size)))
    }
    say("append \(leaves) events, 1000 a commit", since: start)
    var one = Samples("append one event, and its commit")
    for _ in 0..<200 { try await one.measure { try await append(1) } }
    print(one.line(against: nil))
    let checkpoint = ContinuousClock.now
    _ = try await vault.checkpoint()
    say("sign a checkpoint", since: checkpoint)
    try await prove(since: first)
    let opening = ContinuousClock.now
    let head = try vault.head()
    let opened = try Vault.open(
      vault.folder, keys: .full(keyring), rememberedHead: head, environment: environment)
    say("open with a remembered head", since: opening)
    opened.close()
    var start2 = ContinuousClock.now
    let verified = try await vault.verify()
    say("verify \(verified.size) events, \(verified.findings.count) findings", since: start2)
    start2 = .now
    let exported = try await vault.exportLog(to: folder + "/log")
    say("export as tiles, \(exported.filesWritten) files", since: start2)
    start2 = .now
    try await append(1_000)
    let added = try await vault.exportLog(to: folder + "/log")
    say("export 1000 more, \(added.filesWritten) files", since: start2)
  }

  private func prove(since first: String) async throws {
    let size = try vault.head().size
    var inclusion = Samples("prove an event, with a fresh checkpoint")
    for number in 0..<100 {
      let index = UInt64(number) * (size / 100)
      try await inclusion.measure { _ = try await vault.proof(of: .index(index)) }
    }
    print(inclusion.line(against: nil))
    var continuation = Samples("prove that the first checkpoint is continued")
    for _ in 0..<100 {
      try await continuation.measure { _ = try await vault.continuation(since: first) }
    }
    print(continuation.line(against: nil))
  }

  private func append(_ count: Int) async throws {
    let core = vault.core
    let event = AuditEvent.orderObserved(order, row: row)
    _ = try await core.database.write { transaction in
      try core.audit.append(Array(repeating: event, count: count), in: transaction)
    }
  }

  private func say(_ what: String, since start: ContinuousClock.Instant) {
    let milliseconds = Int(((ContinuousClock.now - start) / .milliseconds(1)).rounded())
    let title = what + String(repeating: " ", count: max(0, 50 - what.count))
    print("\(title)\(milliseconds) ms, \(Self.peak >> 10) MB at the most so far")
  }

  /// The largest amount of memory that the process has had, in KiB.
  private static var peak: Int {
    var usage = rusage()
    guard unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return usage.ru_maxrss
  }
}

extension VaultEnvironment {
  fileprivate var clockNow: Timestamp { clock.now() }
}
