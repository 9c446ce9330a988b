import ProofReport
import Proving
import Testing

/// A bounded part; `Scripts/prove keys` kills at every call.
@Suite("the real program while it changes keys", .serialized)
struct KeyProofTests {
  @Test func `killed at calls of every command about keys, old or new opens everything`()
    async throws
  {
    let result = try await KeyProof(.init(stride: 31), workers: 4).run()
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "points killed") > 20)
    #expect(result.value(of: "codes opened after it") > 0)
  }
}
