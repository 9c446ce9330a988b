import ProofReport
import Testing

@Suite("the result of a proof")
struct FuzzingResultTests {
  @Test func `a result survives its line`() throws {
    var result = ProofResult("Fuzzing")
    result.count("cases", 3)
    #expect(try ProofResult(line: result.line()) == result)
  }
}
