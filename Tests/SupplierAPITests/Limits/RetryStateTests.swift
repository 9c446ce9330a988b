import SupplierAPI
import Testing

@Suite("the attempts of a call")
struct RetryStateTests {
  private func answered(_ status: Int, retryAfter: Duration? = nil) -> SupplierError {
    SupplierError(
      certainty: .answered(status: status, name: nil, code: nil),
      label: status == 429 ? .rateLimited : .supplierFault, message: "", retryAfter: retryAfter)
  }

  private func failed(_ certainty: SupplierError.Certainty) -> SupplierError {
    SupplierError(certainty: certainty, label: .transport(.connectionClosed), message: "")
  }

  private func delay(_ error: SupplierError, _ rule: RetryRule) -> Duration? {
    var state = RetryState(RetryPolicy(), rule, startedAt: .zero)
    return state.delay(after: error, at: .zero) { $0 }
  }

  @Test(arguments: [RetryRule.reading, .readingOrders, .creating])
  func `are repeated as the rule allows`(rule: RetryRule) {
    #expect(delay(answered(429), rule) != nil)
    #expect((delay(answered(503), rule) != nil) == (rule == .reading))
    #expect((delay(failed(.inDoubt), rule) != nil) == (rule == .reading))
    #expect((delay(failed(.notSent), rule) != nil) == (rule != .creating))
    for status in [301, 400, 401, 403, 404, 409, 422] {
      #expect(delay(answered(status), rule) == nil)
    }
  }

  @Test func `wait twice as long each time, within bounds and with full jitter`() {
    var policy = RetryPolicy()
    policy.attempts = 12
    policy.deadline = .seconds(600)
    var state = RetryState(policy, .reading, startedAt: .zero)
    var asked: [Duration] = []
    for _ in 0..<11 {
      let wait = state.delay(after: answered(500), at: .zero) { limit in
        asked.append(limit)
        return .milliseconds(1)
      }
      #expect(wait == .milliseconds(1))
    }
    #expect(
      asked.map { $0 / .milliseconds(1) }
        == [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000, 10_000])
    #expect(state.delay(after: answered(500), at: .zero) { $0 } == nil)
  }

  @Test func `obey the supplier's waiting time`() {
    var state = RetryState(RetryPolicy(), .creating, startedAt: .zero)
    let wait = state.delay(after: answered(429, retryAfter: .seconds(12)), at: .zero) { _ in .zero }
    #expect(wait == .seconds(12))
  }

  @Test func `end with the fourth refusal in a row, and with the deadline`() {
    var state = RetryState(RetryPolicy(), .creating, startedAt: .zero)
    for _ in 0..<3 { #expect(state.delay(after: answered(429), at: .zero) { $0 } != nil) }
    #expect(state.delay(after: answered(429), at: .zero) { $0 } == nil)
    var late = RetryState(RetryPolicy(), .reading, startedAt: .seconds(10))
    let error = answered(429, retryAfter: .seconds(31))
    #expect(late.remaining(at: .seconds(70)) == .seconds(30))
    #expect(late.delay(after: error, at: .seconds(70)) { _ in .zero } == nil)
    #expect(late.delay(after: error, at: .seconds(69)) { _ in .zero } == .seconds(31))
  }
}
