import SupplierAPI
import TestSupport
import Testing

@Suite("a budget of calls")
struct RateBudgetTests {
  @Test func `is free up to its limit, then opens as the window rolls`() {
    var budget = RateBudget(limit: 2)
    let long = Duration.seconds(600)
    #expect(budget.take(at: .seconds(0), waitingAtMost: long) == .zero)
    #expect(budget.take(at: .seconds(10), waitingAtMost: long) == .zero)
    #expect(budget.take(at: .seconds(20), waitingAtMost: long) == .seconds(40))
    #expect(budget.take(at: .seconds(20), waitingAtMost: long) == .seconds(50))
    #expect(budget.take(at: .seconds(20), waitingAtMost: long) == .seconds(100))
    #expect(budget.take(at: .seconds(500), waitingAtMost: long) == .zero)
  }

  @Test func `gives no place away to somebody who will not wait for it`() {
    var budget = RateBudget(limit: 1)
    #expect(budget.take(at: .zero, waitingAtMost: .zero) == .zero)
    #expect(budget.take(at: .seconds(1), waitingAtMost: .seconds(58)) == nil)
    #expect(budget.take(at: .seconds(1), waitingAtMost: .seconds(59)) == .seconds(59))
  }

  @Test func `holds everybody back when the supplier asks for it`() {
    var budget = RateBudget(limit: 3)
    budget.hold(until: .seconds(12))
    budget.hold(until: .seconds(5))
    #expect(budget.take(at: .seconds(2), waitingAtMost: .seconds(60)) == .seconds(10))
    #expect(budget.take(at: .seconds(13), waitingAtMost: .seconds(60)) == .zero)
  }

  @Test func `never lets more begin in any window than it says`() {
    var randomness = SeededRandomness(seed: 5)
    for limit in [1, 2, 7, 60] {
      var budget = RateBudget(limit: limit)
      var now = Duration.zero
      var starts: [Duration] = []
      for _ in 0..<600 {
        now += .milliseconds(Int.random(in: 0...1_500, using: &randomness))
        if Int.random(in: 0..<50, using: &randomness) == 0 { budget.hold(until: now + .seconds(3)) }
        let longest = Duration.seconds(Int.random(in: 0...90, using: &randomness))
        if let wait = budget.take(at: now, waitingAtMost: longest) {
          #expect(wait <= longest)
          starts.append(now + wait)
        }
      }
      #expect(starts == starts.sorted())
      for index in starts.indices.dropFirst(limit) {
        #expect(starts[index] - starts[index - limit] >= .seconds(60))
      }
    }
  }
}
