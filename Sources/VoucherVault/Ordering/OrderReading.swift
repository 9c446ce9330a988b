package import VoucherModel

/// What one response says of one order, after its vouchers were sorted, and what follows from it.
package struct OrderReading: Hashable, Sendable {
  /// The supplier's word.
  package let status: SupplierStatus?
  /// Whether the response ended by itself and could be read to its end.
  package let isComplete: Bool
  /// How many vouchers the response lists; `nil` where it has no list of them.
  package let listed: Int?
  /// How many of them are stored by this response and count as captured.
  package let captured: Int
  /// How many of them stand for codes that the vault does not have.
  package let unusable: Int
  /// Whether the response was the answer to the order itself.
  package let isAnswerToCreate: Bool
  /// Whether a read by the order's number may still show what this response does not.
  package let canReadFurther: Bool

  package init(
    status: SupplierStatus?, isComplete: Bool, listed: Int?, captured: Int, unusable: Int,
    isAnswerToCreate: Bool, canReadFurther: Bool
  ) {
    self.status = status
    self.isComplete = isComplete
    self.listed = listed
    self.captured = captured
    self.unusable = unusable
    self.isAnswerToCreate = isAnswerToCreate
    self.canReadFurther = canReadFurther
  }

  /// The events that this reading adds to an order's history, in their order.
  ///
  /// A delivery is news in every state. Codes are declared lost only on the supplier's own word that
  /// the order is final, in a complete response, where no other read could still show them.
  package func events(for progress: OrderProgress) -> [OrderEvent] {
    var events: [OrderEvent] = []
    var after = progress
    func add(_ event: OrderEvent) {
      if (try? after.apply(event)) != nil { events.append(event) }
    }
    if captured > 0 { add(.captured(count: captured)) }
    guard after.state.isUnfinished else { return events }
    guard isComplete, let status else {
      // A cut-off answer leaves open what the supplier did; what it brought is in `captured`.
      if after.state == .sent, isAnswerToCreate { add(.answerLost) }
      return events
    }
    // What the order was answered is for whoever sent it to say: a list that is read meanwhile, or
    // after a crash, must not hide that the answer never came.
    let awaitsAnswer = after.state == .sent && after.attempts > 0 && !isAnswerToCreate
    switch status {
    case .pending, .other, .partiallyDelivered, .delivered:
      if awaitsAnswer { return events }
    case .failed, .cancelled:
      break
    }
    switch status {
    case .pending, .other:
      if after.state != .pending, after.state != .partiallyCaptured { add(.acknowledged) }
    case .partiallyDelivered:
      if after.state == .sent || after.state == .inDoubt { add(.acknowledged) }
    case .failed:
      add(.supplierFailed)
    case .cancelled:
      add(.supplierCancelled)
    case .delivered:
      let missing = after.quantity - after.captured - after.lost
      let gone = min(missing, unusable)
      if gone > 0, !canReadFurther {
        add(.codesLost(count: gone))
      } else if after.state == .sent || after.state == .inDoubt {
        add(.acknowledged)
      }
    }
    return events
  }
}
