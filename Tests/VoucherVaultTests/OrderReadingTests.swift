import Testing
import VoucherModel
import VoucherVault

@Suite("what a reading says of an order")
struct OrderReadingTests {
  private func events(
    after history: [OrderEvent], quantity: Int = 2, status: SupplierStatus?,
    isComplete: Bool = true, captured: Int = 0, unusable: Int = 0, canReadFurther: Bool = false,
    isAnswerToCreate: Bool = true
  ) throws -> [OrderEvent] {
    let progress = try OrderProgress(replaying: [.intended(quantity: quantity)] + history)
    return OrderReading(
      status: status, isComplete: isComplete, listed: captured + unusable, captured: captured,
      unusable: unusable, isAnswerToCreate: isAnswerToCreate, canReadFurther: canReadFurther
    ).events(for: progress)
  }

  private let sent: [OrderEvent] = [.sent(attempt: 1)]
  private let pending: [OrderEvent] = [.sent(attempt: 1), .acknowledged]

  @Test func `all codes delivered means captured`() throws {
    #expect(try events(after: sent, status: .delivered, captured: 2) == [.captured(count: 2)])
  }

  @Test func `accepted and not delivered means acknowledged, once`() throws {
    #expect(try events(after: sent, status: .pending) == [.acknowledged])
    #expect(try events(after: pending, status: .pending) == [])
    #expect(try events(after: sent, status: .other("QUEUED")) == [.acknowledged])
  }

  @Test func `an answer that broke off leaves the order in doubt`() throws {
    #expect(try events(after: sent, status: .delivered, isComplete: false) == [.answerLost])
    #expect(
      try events(after: sent, status: .delivered, isComplete: false, captured: 1)
        == [.captured(count: 1)])
  }

  @Test func `masks of codes that are not here mean lost, but only on the last word`() throws {
    #expect(
      try events(after: pending, status: .delivered, unusable: 2) == [.codesLost(count: 2)])
    #expect(
      try events(after: sent, status: .delivered, unusable: 2, canReadFurther: true)
        == [.acknowledged])
    #expect(try events(after: pending, status: .partiallyDelivered, unusable: 1) == [])
    #expect(
      try events(after: pending, status: .delivered, captured: 1, unusable: 1)
        == [.captured(count: 1), .codesLost(count: 1)])
  }

  @Test(arguments: [SupplierStatus.pending, .partiallyDelivered, .delivered])
  func `a list does not stand in for the answer that an order waits for`(
    status: SupplierStatus
  ) throws {
    func listed(_ status: SupplierStatus, isComplete: Bool = true) throws -> [OrderEvent] {
      try events(
        after: sent, status: status, isComplete: isComplete, unusable: 2, canReadFurther: true,
        isAnswerToCreate: false)
    }
    #expect(try listed(status) == [])
    #expect(try listed(status, isComplete: false) == [])
    #expect(try listed(.failed) == [.supplierFailed])
  }

  @Test func `delivered without a word on the codes calls nothing lost`() throws {
    #expect(try events(after: pending, status: .delivered) == [])
  }

  @Test func `failed and cancelled settle an order, and keep what came before`() throws {
    #expect(try events(after: pending, status: .failed) == [.supplierFailed])
    #expect(
      try events(after: pending, status: .cancelled, captured: 1)
        == [.captured(count: 1), .supplierCancelled])
  }

  @Test func `a late delivery is news for an order that is settled`() throws {
    let failed = pending + [.supplierFailed]
    #expect(try events(after: failed, status: .delivered, captured: 2) == [.captured(count: 2)])
    #expect(try events(after: failed, status: .failed) == [])
  }
}
