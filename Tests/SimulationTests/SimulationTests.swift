import ProofReport
import Testing

@Suite("the result of a proof")
struct SimulationResultTests {
  @Test func `a result survives its line`() throws {
    var result = ProofResult("Simulation")
    result.count("cases", 3)
    #expect(try ProofResult(line: result.line()) == result)
  }
}
