import ProofReport
import Proving
import Testing

/// A bounded part; `vault-prove backup` kills at every call.
@Suite("the real program under its own system calls, backing up", .serialized)
struct BackupProofTests {
  @Test func `killed at calls of a backup and of a restore, it leaves the old or the new`()
    async throws
  {
    let result = try await BackupProof(.init(stride: 37), workers: 3).run()
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "points killed") > 15)
    #expect(result.value(of: "codes sealed after a kill") > 0)
  }
}
