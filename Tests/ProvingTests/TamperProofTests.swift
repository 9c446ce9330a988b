import ProofReport
import Proving
import Testing

@Suite("the tamper proof")
struct TamperProofTests {
  @Test func `holds for every change of a row or the schema, and a sample of bytes`() async {
    var extent = TamperProof.Extent()
    extent.byteStep = 401
    extent.pageStep = 2_003
    let result = await TamperProof(extent).run { _ in }
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "found") > 400)
    #expect(result.value(of: "MISSED") == 0)
  }
}
