import Foundation
import Proving
import Reconciliation
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("the reconciliation of states")
struct ReconciliationStateTests {
  @Test(arguments: [false, true])
  func `an order that is cancelled after its capture is a status break`(
    isRevealed: Bool
  ) async throws {
    let bench = try await Workbench()
    try await bench.place("SOUND")
    try await bench.place("TAKEN-BACK")
    if isRevealed { _ = try await bench.revealedCodes("TAKEN-BACK") }
    try bench.change("TAKEN-BACK", [("status", .string("CANCELLED"))])
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .statusBreak, isRevealed ? .critical : .high, exposure: "96.5", of: "TAKEN-BACK"))
    #expect(
      found.evidence.map { "\($0.name)" }.prefix(2) == ["state", "status"])
    await bench.stop()
  }

  // MARK: - Who read first

  @Test func `masks in the very answer to the order show that somebody else read first`()
    async throws
  {
    let bench = try await Workbench { $0.visibility = .never }
    #expect(try await bench.place("WATCHED").state == .codesLost)
    let run = try await bench.reconcile()
    #expect(run.breaks.map(\.kind) == [.codesUnrecoverable, .firstReadNotOurs])
    let found = try #require(run.breaks.last)
    #expect(found.severity.level == .critical)
    #expect(found.keys.references == ["WATCHED"])
    #expect(found.keys.voucherIDs.count == 2)
    await bench.stop()
  }

  /// A large order that is paid and not delivered yet.
  private func pending(
    _ change: (inout SandboxOptions) -> Void = { _ in }
  ) async throws -> Workbench {
    let bench = try await Workbench {
      $0.asyncDelayMilliseconds = 60_000
      change(&$0)
    }
    #expect(try await bench.place("LARGE", quantity: 8, wait: 0).state == .pending)
    return bench
  }

  private func kinds(after work: (Workbench) async throws -> Void) async throws -> [BreakKind] {
    let bench = try await pending()
    try await work(bench)
    bench.sandbox.setFaults([])
    _ = try await bench.vault.recover(with: bench.client, waitMilliseconds: 60_000)
    #expect(try await bench.order("LARGE").state == .codesLost)
    let run = try await bench.reconcile()
    try await bench.expectSound()
    await bench.stop()
    return run.breaks.map(\.kind)
  }

  @Test func `codes that somebody else read before us are not our loss`() async throws {
    let found = try await kinds { bench in
      bench.time.advance(61_000)
      try bench.control("LARGE", "burn")
    }
    #expect(found == [.codesUnrecoverable, .firstReadNotOurs])
  }

  @Test(arguments: [
    FaultKind.drop(.after), .cut(bytes: 0), .cut(bytes: 40), .answer(.after, .error(500)),
    .answer(.after, .gateway(504)),
  ])
  func `a read of ours that used the codes up accuses nobody`(fault: FaultKind) async throws {
    let found = try await kinds { bench in
      bench.time.advance(61_000)
      bench.sandbox.setFaults([SandboxFault(on: .order, fault)])
      _ = try? await bench.vault.recover(with: bench.client, waitMilliseconds: 0)
    }
    #expect(found == [.codesUnrecoverable])
  }

  @Test(arguments: [FaultKind.drop(.after), .answer(.after, .error(500)), .cut(bytes: 0)])
  func `a list of ours that used the codes up accuses nobody`(fault: FaultKind) async throws {
    let found = try await kinds { bench in
      bench.time.advance(61_000)
      bench.sandbox.update { $0.listCodes = .asRead }
      bench.sandbox.setFaults([SandboxFault(on: .orders, fault)])
      let run = try await bench.reconcile(after: 0)
      #expect(run.isComplete)
    }
    #expect(found == [.codesUnrecoverable])
  }

  @Test(arguments: [Workbench.KeysAtHand.full, .capture])
  func `an order whose process ended before the answer came accuses nobody`(
    keys: Workbench.KeysAtHand
  ) async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .hang(.after, milliseconds: 600_000))
    ])
    let placing = Task { try? await bench.place("KILLED") }
    while bench.sandbox.truth.order(reference: "KILLED") == nil { await Task.yield() }
    // What is on the disk now is what the next process finds.
    let folder = VaultFolder(bench.folder.path("left"))
    try FileManager.default.copyItem(
      atPath: bench.folder.path("vault"), toPath: bench.folder.path("left"))
    let left = try Vault.open(
      folder, keys: keys == .full ? .full(bench.keyring) : .capture(bench.keyring.identity),
      environment: Workbench.environment(bench.time))
    // Reconciling first must not hide that the answer never came.
    let early = try await bench.reconcile(keys: left)
    #expect(early.breaks.map(\.kind) == [.inDoubtOrder])
    let summary = try await left.recover(with: bench.client, waitMilliseconds: 0)
    #expect(summary.orders.map(\.state) == [.codesLost])
    let run = try await bench.reconcile(after: 0, keys: left)
    #expect(run.breaks.map(\.kind) == [.codesUnrecoverable])
    #expect(try await left.verify().findings == [])
    left.close()
    await bench.sandbox.stop()
    _ = await placing.value
    await bench.stop()
  }

  @Test func `masks in the form of X after a fault are not taken for codes`() async throws {
    let bench = try await Workbench { $0.maskForm = .xs }
    bench.sandbox.setFaults([
      SandboxFault(on: .order, .answer(.after, .error(500)), nth: 2)
    ])
    let order = try await bench.place("LARGE", quantity: 8)
    let truth = try #require(bench.sandbox.truth.order(reference: "LARGE"))
    #expect(truth.vouchers.allSatisfy { !$0.shownIn.isEmpty })
    #expect(order.captured == order.vouchers.count { !$0.looksMasked && $0.state == .available })
    let codes = try await bench.revealedCodes("LARGE").compactMap(\.self)
    let sold = order.vouchers.filter { $0.state == .available }.count
    #expect(sold == Set(codes).intersection(try bench.trueCodes("LARGE").compactMap(\.self)).count)
    await bench.stop()
  }
}
