import ProofReport
import Proving
import Testing

/// A bounded part; `Scripts/prove` kills at every call.
@Suite("the real program under its own system calls", .serialized)
struct CrashProofTests {
  @Test func `killed at calls of every command, it loses nothing and pays once`() async throws {
    let result = try await CrashProof(.init(stride: 17, pairStride: 0), workers: 4).run()
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "points killed") > 80)
    #expect(result.value(of: "codes sealed after a kill") > 0)
  }

  @Test func `killed again while it recovers, it loses nothing and pays once`() async throws {
    let result = try await CrashProof(
      .init(stride: 23, pairStride: 19, only: "inline"), workers: 4
    ).run()
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "pairs killed") > 10)
  }

  @Test func `with calls that fail, it ends with a word and loses nothing`() async throws {
    let result = try await FaultProof(.init(stride: 43), workers: 4).run()
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "faults injected") > 40)
  }
}
