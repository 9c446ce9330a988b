import ProofReport
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VoucherModel
import VoucherVault

/// A proof is worth nothing if it cannot fail: here the truth or the vault is falsified.
@Suite("the judge")
struct JudgeTests {
  /// A vault with one order, judged against the truth of another supplier.
  private func verdict(
    _ reference: String, against other: String, arrival: VaultJudge.Arrival
  ) async throws -> Verdict {
    let mine = try await ProvingScene()
    let theirs = try await ProvingScene { $0.seed = 99 }
    try await mine.place(reference, quantity: 2)
    try await theirs.place(other, quantity: 2)
    let verdict = try await mine.judge.judge(
      [other], recovery: mine.recoveryKey, truth: theirs.sandbox.truth, arrival: arrival)
    await mine.stop()
    await theirs.stop()
    return verdict
  }

  @Test func `finds nothing where nothing is wrong`() async throws {
    let scene = try await ProvingScene()
    try await scene.place("RIGHT", quantity: 3)
    let verdict = try await scene.verdict(on: ["RIGHT"], arrival: .asSent)
    #expect(verdict.findings == [])
    #expect(verdict.sealed == 3)
    await scene.stop()
  }

  @Test(arguments: [false, true])
  func `calls a code that is not the one that was sold a loss`(isKnown: Bool) async throws {
    let verdict = try await verdict("SAME", against: "SAME", arrival: isKnown ? .asSent : .unknown)
    #expect(verdict.count(of: .loss) == (isKnown ? 2 : 1))
    #expect(verdict.sealed == 0)
    var result = ProofResult("judge")
    verdict.add(to: &result, of: "test")
    #expect(!result.holds)
    #expect(result.losses > 0)
  }

  @Test func `calls an order that the vault does not know silence`() async throws {
    let verdict = try await verdict("MINE", against: "THEIRS", arrival: .unknown)
    #expect(verdict.findings.map(\.kind) == [.silence])
  }

  @Test func `counts a second debit`() async throws {
    let scene = try await ProvingScene { $0.debit = .twice }
    try await scene.place("TWICE", quantity: 1)
    #expect(try await scene.verdict(on: ["TWICE"]).findings.map(\.kind) == [.doubleDebit])
    await scene.stop()
  }

  @Test func `calls a paid order that is resolved as rejected silence`() async throws {
    let scene = try await ProvingScene()
    scene.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .lookup, .answer(.before, .error(500))),
    ])
    _ = try? await scene.place("DENIED", quantity: 1, waitMilliseconds: 0)
    _ = try await scene.vault.resolve(
      scene.reference("DENIED"), as: .rejected, actor: try #require(Actor("tester")), note: "a slip"
    )
    let verdict = try await scene.verdict(on: ["DENIED"])
    #expect(Set(verdict.findings.map(\.kind)) == [.silence, .loss])
    await scene.stop()
  }

  @Test func `finds a code in clear beside the vault and in what was said`() async throws {
    let scene = try await ProvingScene()
    try await scene.place("LEAK", quantity: 1)
    let code = try #require(scene.sandbox.truth.secrets.first)
    let path = scene.vault.folder.path + "/notes.txt"
    try POSIXDisk().append(Array(code.utf8), to: path, synced: false)
    let verdict = try await scene.verdict(on: ["LEAK"], said: ["the code is \(code)"])
    #expect(verdict.count(of: .plaintext) >= 2)
    await scene.stop()
  }
}
