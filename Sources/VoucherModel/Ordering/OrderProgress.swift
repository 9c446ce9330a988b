/// The state machine of an order: a pure fold over its events.
///
/// Vouchers are added whatever the state (a late delivery is stored, never refused); the other
/// events are refused where they contradict what is known.
public struct OrderProgress: Hashable, Sendable {
  /// Where the order stands.
  public private(set) var state: OrderState
  /// How many vouchers were ordered.
  public let quantity: Int
  /// How many vouchers are in the vault.
  public private(set) var captured: Int
  /// How many delivered vouchers can no longer be had.
  public private(set) var lost: Int
  /// How often the order was sent.
  public private(set) var attempts: Int

  /// An event that does not fit the state it came in.
  public struct IllegalTransition: Error, Hashable, Sendable {
    /// The state the order was in.
    public let state: OrderState
    /// The event that does not fit it.
    public let event: OrderEvent
  }

  /// The progress of an order just intended.
  public init(quantity: Int) {
    state = .intended
    self.quantity = quantity
    captured = 0
    lost = 0
    attempts = 0
  }

  /// Takes up a progress where a stored row left it.
  package init(state: OrderState, quantity: Int, captured: Int, lost: Int, attempts: Int) {
    self.state = state
    self.quantity = quantity
    self.captured = captured
    self.lost = lost
    self.attempts = attempts
  }

  /// Folds a whole history; it must begin with `intended`.
  public init(replaying events: some Sequence<OrderEvent>) throws(IllegalTransition) {
    var rest = events.makeIterator()
    guard let first = rest.next(), case .intended(let quantity) = first else {
      throw IllegalTransition(state: .intended, event: .intended(quantity: 0))
    }
    self.init(quantity: quantity)
    while let event = rest.next() { try apply(event) }
  }

  /// Takes one event.
  public mutating func apply(_ event: OrderEvent) throws(IllegalTransition) {
    switch (event, state) {
    case (.captured(let count), _):
      capture(count)
    case (.sent(let attempt), .intended), (.sent(let attempt), .inDoubt):
      state = .sent
      attempts = attempt
    case (.notSent, .sent), (.notSent, .inDoubt):
      state = attempts > 1 ? .inDoubt : .intended
    case (.answerLost, .sent):
      state = .inDoubt
    case (.rejected, .sent), (.rejected, .inDoubt), (.rejected, .intended):
      state = .rejected
    case (.acknowledged, .sent), (.acknowledged, .inDoubt), (.acknowledged, .stalled),
      (.acknowledged, .pending):
      state = .pending
    case (.stalled, .pending), (.stalled, .partiallyCaptured), (.stalled, .inDoubt):
      state = .stalled
    case (.supplierFailed, _) where isOpen:
      state = .failed
    case (.supplierCancelled, _) where isOpen:
      state = .cancelled
    case (.codesLost(let count), _) where isOpen && count > 0:
      lost += count
      state = .codesLost
    case (.resolved(let target), _) where state.isUnfinished || state == .codesLost:
      state = target
    default:
      throw IllegalTransition(state: state, event: event)
    }
  }

  /// Whether an outcome may still be recorded: the order was sent and has none yet.
  private var isOpen: Bool { state.isUnfinished && state != .intended }

  private mutating func capture(_ count: Int) {
    captured += count
    // What came after all is not lost.
    lost = max(0, min(lost, quantity - captured))
    if captured >= quantity {
      state = .captured
    } else {
      switch state {
      case .failed, .cancelled, .rejected, .codesLost: break
      case .intended, .sent, .pending, .partiallyCaptured, .captured, .inDoubt, .stalled:
        state = .partiallyCaptured
      }
    }
  }
}
