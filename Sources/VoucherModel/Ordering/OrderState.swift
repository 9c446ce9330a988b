/// Where an order of ours stands.
///
/// The state is derived from the order's events by `OrderProgress`; a stored state is a copy for
/// queries, which verification computes again.
public enum OrderState: String, Hashable, Sendable, CaseIterable {
  /// Committed here, nothing sent yet.
  case intended
  /// The first byte of the request may have left.
  case sent
  /// The supplier has it, is paid, and has delivered nothing yet.
  case pending
  /// Some of its vouchers are in the vault, more may come.
  case partiallyCaptured = "partially_captured"
  /// All its vouchers are in the vault.
  case captured
  /// The supplier refused it; nothing was debited.
  case rejected
  /// The supplier could not fulfil it and refunds it.
  case failed
  /// The supplier cancelled it.
  case cancelled
  /// Sent, and no answer says whether it landed.
  case inDoubt = "in_doubt"
  /// Pending past its deadline.
  case stalled
  /// Delivered by the supplier, and some of its codes can no longer be had.
  case codesLost = "codes_lost"

  /// Whether `order recover` still has something to do for an order in this state.
  public var isUnfinished: Bool {
    switch self {
    case .intended, .sent, .pending, .partiallyCaptured, .inDoubt, .stalled: true
    case .captured, .rejected, .failed, .cancelled, .codesLost: false
    }
  }
}
