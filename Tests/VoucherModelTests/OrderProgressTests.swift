import TestSupport
import Testing
import VoucherModel

@Suite("the progress of an order")
struct OrderProgressTests {
  private func state(after events: [OrderEvent], quantity: Int = 3) throws -> OrderState {
    try OrderProgress(replaying: [.intended(quantity: quantity)] + events).state
  }

  @Test func `an inline order is intended, sent, captured`() throws {
    #expect(try state(after: []) == .intended)
    #expect(try state(after: [.sent(attempt: 1)]) == .sent)
    #expect(try state(after: [.sent(attempt: 1), .captured(count: 3)]) == .captured)
  }

  @Test func `a partial delivery waits for the rest`() throws {
    let events: [OrderEvent] = [.sent(attempt: 1), .acknowledged, .captured(count: 2)]
    #expect(try state(after: events) == .partiallyCaptured)
    #expect(try state(after: events + [.captured(count: 1)]) == .captured)
  }

  @Test func `an unanswered order is in doubt until it is found or sent again`() throws {
    let doubt: [OrderEvent] = [.sent(attempt: 1), .answerLost]
    #expect(try state(after: doubt) == .inDoubt)
    #expect(try state(after: doubt + [.acknowledged]) == .pending)
    #expect(try state(after: doubt + [.sent(attempt: 2), .rejected]) == .rejected)
  }

  @Test func `an order that never left may be sent again, once in doubt it stays in doubt`() throws
  {
    #expect(try state(after: [.sent(attempt: 1), .notSent]) == .intended)
    #expect(try state(after: [.sent(attempt: 1), .answerLost, .notSent]) == .intended)
    let again: [OrderEvent] = [.sent(attempt: 1), .answerLost, .sent(attempt: 2), .notSent]
    #expect(try state(after: again) == .inDoubt)
  }

  @Test func `codes that cannot be had are lost, and what comes later is still stored`() throws {
    let lost: [OrderEvent] = [.sent(attempt: 1), .answerLost, .codesLost(count: 3)]
    #expect(try state(after: lost) == .codesLost)
    #expect(try state(after: lost + [.captured(count: 1)]) == .codesLost)
    #expect(try state(after: lost + [.captured(count: 3)]) == .captured)
  }

  @Test func `vouchers are stored in whatever state an order is`() throws {
    let ends: [OrderEvent] = [.rejected, .supplierFailed, .supplierCancelled]
    for end in ends {
      var progress = try OrderProgress(
        replaying: [.intended(quantity: 3), .sent(attempt: 1), end])
      try progress.apply(.captured(count: 1))
      #expect(progress.captured == 1)
      #expect(progress.state != .partiallyCaptured)
    }
  }

  @Test func `what contradicts the state is refused`() throws {
    #expect(throws: OrderProgress.IllegalTransition.self) {
      try state(after: [.answerLost])
    }
    #expect(throws: OrderProgress.IllegalTransition.self) {
      try state(after: [.sent(attempt: 1), .captured(count: 3), .answerLost])
    }
    #expect(throws: OrderProgress.IllegalTransition.self) {
      try state(after: [.sent(attempt: 1), .rejected, .sent(attempt: 2)])
    }
  }

  @Test func `no sequence of events makes captured vouchers disappear`() {
    var randomness = SeededRandomness(seed: 11)
    let choices: [OrderEvent] = [
      .sent(attempt: 1), .notSent, .answerLost, .rejected, .acknowledged, .captured(count: 1),
      .stalled, .supplierFailed, .supplierCancelled, .codesLost(count: 1), .resolved(.failed),
    ]
    for _ in 0..<2_000 {
      var progress = OrderProgress(quantity: 4)
      var captured = 0
      for _ in 0..<12 {
        guard let event = choices.randomElement(using: &randomness) else { continue }
        guard (try? progress.apply(event)) != nil else { continue }
        if case .captured = event { captured += 1 }
        #expect(progress.captured == captured)
        if captured >= 4, case .captured = event { #expect(progress.state == .captured) }
      }
    }
  }
}
