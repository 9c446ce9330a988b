import ProofReport
import Proving
import Testing

@Suite("the leak proof")
struct LeakProofTests {
  @Test func `holds for every command, every file and the memory`() async {
    let result = await LeakProof().run { _ in }
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "commands run") > 60)
    #expect(result.value(of: "files searched") > 20)
  }
}
