import ProofReport
import Proving
import Testing

@Suite("the tamper proof")
struct TamperProofTests {
  @Test func `holds for a sample of all changes`() async {
    var extent = TamperProof.Extent()
    extent.byteStep = 211
    extent.pageStep = 1_201
    extent.rowStep = 5
    let result = await TamperProof(extent).run { _ in }
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "found") > 500)
    #expect(result.value(of: "MISSED") == 0)
  }
}
