import Proving
import Testing

@Suite("the trace of a run's calls")
struct CallTraceTests {
  private func trace(_ lines: String...) -> CallTrace {
    CallTrace(lines.map { $0.replacing(" ", with: "\t") }.joined(separator: "\n") + "\n")
  }

  @Test func `counted calls and what was done to them are read`() {
    let trace = trace(
      "0 open 3 /vault/a 3 0 ", "1 pwrite 3 /vault/a 8 0 ", "2 fdatasync 3 /vault/a -1 5 failed")
    #expect(trace.count == 2)
    #expect(trace.struck.map(\.call) == ["fdatasync"])
  }

  @Test func `a sync after a failed one is found`() {
    let trace = trace("1 fdatasync 3 /vault/a -1 5 failed", "2 fdatasync 3 /vault/a 0 0 ")
    #expect(trace.retriedSyncs.map(\.number) == [2])
  }

  @Test func `a sync of the file opened anew is none of that`() {
    let trace = trace(
      "1 fdatasync 3 /vault/a -1 5 failed", "0 close 3 /vault/a 0 0 ",
      "2 create 3 /vault/a 3 0 ", "3 fdatasync 3 /vault/a 0 0 ")
    #expect(trace.retriedSyncs.isEmpty)
  }
}
