import ProofReport
import Proving
import Testing

@Suite("the wire proof")
struct WireTests {
  @Test func `holds for a sample of cuts and cases`() async {
    var extent = WireProof.Extent()
    extent.step = 71
    extent.caseStep = 8
    extent.largeBody = 2_000_000
    let result = await WireProof(extent).run { _ in }
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "offsets cut") > 100)
    #expect(result.value(of: "codes salvaged from cut answers") > 20)
    #expect(result.value(of: "wire faults") > 25)
  }
}
