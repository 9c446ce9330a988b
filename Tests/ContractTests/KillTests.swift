import Dispatch
import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// The real program, killed at moments that a test can wait for; every system call of the way is the
/// business of the proof commands.
@Suite("a killed process", .serialized)
struct KillTests {
  @Test(arguments: [Visibility.once, .always])
  func `killed before the answer came, the order is found and its codes are had or named lost`(
    visibility: Visibility
  ) async throws {
    let scene = try await KillScene { $0.visibility = visibility }
    scene.sandbox.setFaults([SandboxFault(on: .createOrder, .hang(.after, milliseconds: 60_000))])
    let order = try scene.start(quantity: 2)
    try await until { !scene.sandbox.truth.orders.isEmpty }
    order.kill()
    scene.sandbox.setFaults([])
    let report = try await scene.recover()
    #expect(report.orders.map(\.state) == [visibility == .once ? .codesLost : .captured])
    try await scene.expectNothingLost()
    await scene.stop()
  }

  @Test func `killed while a large order is pending, all its codes are captured`() async throws {
    // A read of the killed process may still be on its way when the codes are there.
    let scene = try await KillScene {
      $0.asyncDelayMilliseconds = 60_000
      $0.visibility = .always
    }
    let order = try scene.start(quantity: 20)
    try await until { scene.sandbox.truth.count(of: .order) > 0 }
    order.kill()
    scene.sandbox.advance(milliseconds: 60_000)
    let report = try await scene.recover()
    #expect(report.orders.map(\.state) == [.captured])
    try await scene.expectNothingLost()
    await scene.stop()
  }

  @Test func `killed in the middle of the answer, what came is in the vault`() async throws {
    let scene = try await KillScene()
    scene.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drip(bytes: 16, milliseconds: 20))
    ])
    let order = try scene.start(quantity: 5)
    // Far enough into the body that at least one voucher is whole.
    try await until { try scene.sealedBodyBytes() > scene.answerLength * 6 / 10 }
    order.kill()
    scene.sandbox.setFaults([])
    let report = try await scene.recover()
    #expect(report.responsesTaken == 1)
    #expect(report.orders.map(\.state) == [.codesLost])
    let settled = try #require(report.orders.first)
    #expect(settled.captured >= 1)
    #expect(settled.captured + settled.lost == 5)
    try await scene.expectNothingLost()
    await scene.stop()
  }

  @Test func `killed between the seal and the commit, no code is lost`() async throws {
    let scene = try await KillScene()
    scene.sandbox.setFaults([SandboxFault(on: .createOrder, .delay(.after, milliseconds: 500))])
    let order = try scene.start(quantity: 5)
    try await until { !scene.sandbox.truth.orders.isEmpty }
    // The database is kept locked, so that the capture gets as far as the journal and no further.
    let holder = LockHolder(scene.vault)
    try await until { try scene.hasWholeEntry() }
    order.kill()
    holder.release()
    let report = try await scene.recover()
    #expect(report.responsesTaken == 1)
    #expect(report.problems.isEmpty)
    let settled = try await scene.vault.order(scene.reference)
    #expect(settled.state == .captured)
    #expect(settled.captured == 5)
    try await scene.expectNothingLost()
    await scene.stop()
  }
}

/// Waits for a condition of the world outside; a test that waits in vain is ended by its runner.
private func until(_ condition: () throws -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(600)
  while try !condition() {
    try #require(ContinuousClock.now < deadline, "the condition never came true")
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Keeps the vault's write lock until it is released.
private final class LockHolder: Sendable {
  private let held = DispatchSemaphore(value: 0)
  private let wanted = DispatchSemaphore(value: 0)

  init(_ vault: Vault) {
    let core = vault.core
    let (held, wanted) = (held, wanted)
    DispatchQueue.global().async {
      try? core.database.writeNow { _ in
        held.signal()
        wanted.wait()
      }
    }
    held.wait()
  }

  func release() {
    wanted.signal()
  }
}

/// A sandbox, a vault on disk, and the program that works on it.
private final class KillScene: Sendable {
  let bench: Workbench
  let reference: ClientReference
  var sandbox: SandboxSupplier { bench.sandbox }
  var vault: Vault { bench.vault }

  init(_ change: (inout SandboxOptions) -> Void = { _ in }) async throws {
    bench = try await Workbench { options in
      options.clock = .wall
      change(&options)
    }
    reference = try #require(ClientReference("KILLED"))
    let key = try KeyFile.encode(bench.keyring)
    try KeyFileStore.write(key, to: bench.vault.folder.defaultKeyFile)
  }

  func start(quantity: Int) throws -> RunningProgram {
    try RunningProgram(
      [
        "order", "place", "--product", "123", "--denomination", "50", "--quantity", "\(quantity)",
        "--reference", reference.text, "--yes",
      ],
      environment: [
        "VOUCHER_VAULT": vault.folder.path, "OCTOPUS_HOST": sandbox.baseURL,
        "OCTOPUS_TOKEN": "sandbox-token",
      ])
  }

  func recover() async throws -> RecoverySummary {
    try await vault.recover(with: bench.client, waitMilliseconds: 60_000)
  }

  /// How long the answer to the order is, once the supplier has begun to send it.
  var answerLength: Int {
    let answer = sandbox.truth.exchanges.last { $0.endpoint == .createOrder }
    guard let answer, answer.bodyBytes > 0 else { return .max / 10 }
    return answer.bodyBytes
  }

  /// How much of the body is sealed in the journal.
  func sealedBodyBytes() throws -> Int {
    let bodies = try entries().map { entry in
      entry.frames.dropFirst().reduce(0) { $0 + $1.count - StreamSealer.frameOverhead }
    }
    return bodies.max() ?? 0
  }

  /// Whether an entry has its head, its body and its end.
  func hasWholeEntry() throws -> Bool {
    let truth = sandbox.truth.exchanges.last { $0.endpoint == .createOrder }
    guard let truth, truth.bodyBytes > 0, truth.bodyBytesSent == truth.bodyBytes else {
      return false
    }
    return try entries().contains { $0.frames.count >= 3 && $0.bytes.count > truth.bodyBytes }
  }

  private func entries() throws -> [SealedResponse] {
    let folder = vault.folder.path + "/journal"
    return try POSIXDisk().names(in: folder).compactMap { name in
      try POSIXDisk().read(folder + "/" + name, limit: 1 << 24).flatMap(SealedResponse.init)
    }
  }

  /// One debit; every code that was sent is in the vault or named lost; the log is sound.
  func expectNothingLost() async throws {
    #expect(sandbox.truth.debits(reference: reference.text).count == 1)
    let order = try await vault.order(reference)
    #expect(order.captured + order.lost == order.quantity)
    let stored = try await bench.revealedCodes(reference.text).compactMap(\.self)
      .filter { !$0.contains("*") }
    #expect(Set(stored).isSubset(of: Set(try bench.trueCodes(reference.text).compactMap(\.self))))
    #expect(stored.count == order.captured)
    try await bench.expectSound()
    #expect(try await vault.status().journalEntries == 0)
  }

  func stop() async {
    await bench.stop()
  }
}
