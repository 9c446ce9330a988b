import ProofReport
import Testing

@Suite("the page of the proofs")
struct ProofPageTests {
  private let circumstances = ProofPage.Circumstances(
    date: "2026-11-26", machine: "2 cores", commit: "abc")

  @Test func `it shows what each proof did and found`() {
    var crash = ProofResult("crash")
    crash.count("points killed", 92)
    crash.count("pairs killed", 3)
    crash.skipped = ["nothing much"]
    crash.seconds = 125
    let page = ProofPage([crash], circumstances)
    #expect(page.holds)
    #expect(
      page.text == """
        2026-11-26, 2 cores, commit abc

        crash: holds, 2 min 5 s
          92 points killed
           3 pairs killed
          skipped: nothing much

        codes lost          0
        paid twice          0
        silent cases        0
        failures            0
        took                2 min 5 s

        """)
  }

  @Test(arguments: [
    \ProofResult.losses, \ProofResult.doubleDebits, \ProofResult.silentCases,
  ])
  func `one loss, one double debit or one silent case and it does not hold`(
    what: any WritableKeyPath<ProofResult, Int> & Sendable
  ) {
    var result = ProofResult("wire")
    result[keyPath: what] = 1
    let page = ProofPage([ProofResult("crash"), result], circumstances)
    #expect(!page.holds)
    #expect(page.text.contains("wire: DOES NOT HOLD"))
  }

  @Test func `a result survives its line`() throws {
    var result = ProofResult("crash")
    result.count("points killed", 3)
    result.failures = ["\"quoted\"\nand broken"]
    #expect(try ProofResult(line: result.line()) == result)
  }

  @Test func `parts of a proof add up`() {
    var first = ProofResult("crash")
    first.count("points killed", 3)
    var second = ProofResult("crash")
    second.count("points killed", 4)
    second.losses = 1
    first.merge(second)
    #expect(first.value(of: "points killed") == 7)
    #expect(first.losses == 1)
  }
}
