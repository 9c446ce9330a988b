/// Something that happened to an order; each is appended, none is changed.
public enum OrderEvent: Hashable, Sendable {
  /// The order was committed, before anything was sent.
  case intended(quantity: Int)
  /// A request is about to leave; `attempt` counts from 1.
  case sent(attempt: Int)
  /// The request certainly did not reach the supplier.
  case notSent
  /// The request may have reached the supplier, and no answer came.
  case answerLost
  /// The supplier refused the order.
  case rejected
  /// The supplier has the order and is working on it.
  case acknowledged
  /// So many vouchers were sealed and committed by one delivery.
  case captured(count: Int)
  /// The order is pending past its deadline.
  case stalled
  /// The supplier reports that it could not fulfil the order.
  case supplierFailed
  /// The supplier reports that the order was cancelled.
  case supplierCancelled
  /// The supplier has delivered so many codes that can no longer be had.
  case codesLost(count: Int)
  /// An operator settled by hand what no answer settles.
  case resolved(OrderState)
}
