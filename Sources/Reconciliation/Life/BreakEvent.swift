package import VoucherModel

/// One thing that became of a break; nothing of it is ever changed or taken away.
package struct BreakEvent: Hashable, Sendable {
  /// What became of it.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A run saw it first.
    case found
    /// A run saw it with other amounts or other keys.
    case changed
    /// A complete run did not see it any more.
    case cleared
    /// A run or a person opened it again.
    case reopened
    /// It was given to somebody.
    case assigned
    /// It was claimed, and waits for the supplier.
    case pendingSupplier = "pending-supplier"
    /// Somebody noted something.
    case noted
    /// Somebody linked an order and a movement by hand.
    case matched
    /// Somebody resolved it, which needs a second person.
    case proposed = "resolution-proposed"
    /// Somebody resolved it.
    case resolved
    /// A second person agreed with the resolution.
    case approved

    /// Whether a run writes such an event, and never a person.
    package var isOfRuns: Bool { self == .found || self == .changed || self == .cleared }
  }

  /// Its place among all events.
  package var sequence: Int64
  /// The break.
  package var breakID: BreakID
  /// What became of it.
  package var kind: Kind
  /// When.
  package var at: Timestamp
  /// The place of the run that wrote it; `nil` for a person's.
  package var runSequence: Int64?
  /// Who did it; `nil` for a run's.
  package var actor: String?
  /// Why it was resolved, or re-opened.
  package var reason: String?
  /// What the person wrote.
  package var note: String?
  /// Who has to look into it.
  package var assignee: String?
  /// The break that this one repeats.
  package var linkedBreak: BreakID?
  /// The event that this one takes back.
  package var linkedSequence: Int64?
  /// What was linked by hand.
  package var link: ManualMatch?
  /// What the break came to at that moment.
  package var figures: BreakFigures?

  package init(
    _ kind: Kind, of breakID: BreakID, at time: Timestamp, sequence: Int64 = 0,
    runSequence: Int64? = nil, actor: String? = nil
  ) {
    self.sequence = sequence
    self.breakID = breakID
    self.kind = kind
    at = time
    self.runSequence = runSequence
    self.actor = actor
  }
}

/// An order and a wallet transaction that a person found to belong together.
package struct ManualMatch: Hashable, Sendable {
  /// The vault's name of the order.
  package var orderID: OrderID
  /// The supplier's number of the transaction.
  package var transactionID: TransactionID

  package init(orderID: OrderID, transactionID: TransactionID) {
    self.orderID = orderID
    self.transactionID = transactionID
  }
}
