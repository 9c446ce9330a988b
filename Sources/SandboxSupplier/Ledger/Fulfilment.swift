import VoucherModel

extension SandboxLedger {
  mutating func perform(_ step: ScheduledStep) {
    guard let index = orderIndex(step.orderID), orders[index].isOpen else { return }
    switch step.action {
    case .deliver(let count): deliver(count, of: index)
    case .finish(let outcome): finish(index, outcome)
    }
  }

  /// Sets an order going under the switches of the moment: what is inline happens now, the rest is
  /// scheduled.
  mutating func startFulfilment(of index: Int) {
    let delay = Int64(max(0, options.asyncDelayMilliseconds))
    var parts = options.deliveryParts
    var waits: Int64 = 1
    let isInline = orders[index].quantity <= options.inlineQuantity
    let waitsForOutcome = options.outcome != .deliver && options.syncFailure == .pending
    if isInline, !waitsForOutcome {
      guard let first = parts.first else { return finish(index, options.outcome) }
      parts.removeFirst()
      deliver(first, of: index)
      if parts.isEmpty, options.outcome != .deliver { return finish(index, options.outcome) }
    }
    for part in parts {
      plan(index, .deliver(part), after: delay * waits)
      waits += 1
    }
    if options.outcome != .stall {
      plan(index, .finish(options.outcome), after: delay * waits)
    }
  }

  private mutating func plan(
    _ index: Int, _ action: ScheduledStep.Action, after delay: Int64
  ) {
    plan(
      ScheduledStep(
        due: now.advanced(byMilliseconds: delay), orderID: orders[index].id, action: action))
  }

  /// Delivers so many more of an order's vouchers; with the last it is DELIVERED.
  mutating func deliver(_ count: Int, of index: Int) {
    let waiting = orders[index].vouchers.indices.filter {
      !orders[index].vouchers[$0].isDelivered
    }
    for line in waiting.prefix(max(0, count)) {
      orders[index].vouchers[line].isDelivered = true
    }
    guard count > 0 || waiting.isEmpty else { return }
    let isComplete = count >= waiting.count
    orders[index].status =
      isComplete ? SandboxOrder.Status.delivered : SandboxOrder.Status.partiallyDelivered
    orders[index].deliveredOn = now
    announce(orders[index], isComplete ? "order.delivered" : "order.partially_delivered")
  }

  /// Ends an order the given way, and refunds it where that is due.
  mutating func finish(_ index: Int, _ outcome: Outcome) {
    switch outcome {
    case .deliver:
      deliver(orders[index].vouchers.count { !$0.isDelivered }, of: index)
    case .fail:
      orders[index].status = SandboxOrder.Status.failed
      orders[index].message = "Order could not be fulfilled"
      announce(orders[index], "order.failed")
      refund(index)
    case .cancel:
      orders[index].status = SandboxOrder.Status.cancelled
      orders[index].message = "Order was cancelled"
      announce(orders[index], "order.cancelled")
      refund(index)
    case .stall: break
    }
  }

  /// Pays back what was not delivered, by the order's own rule.
  private mutating func refund(_ index: Int) {
    let order = orders[index]
    let due = refundDue(of: order)
    guard order.rules.isDebited, due > .zero else { return }
    switch order.rules.refund {
    case .none: break
    case .due: bookRefund(of: order, amount: due)
    case .twice:
      bookRefund(of: order, amount: due)
      bookRefund(of: order, amount: due)
    case .surplus:
      let unit = Amount(millionths: Amount.perUnit)
      bookRefund(of: order, amount: due.adding(unit) ?? due)
    }
  }

  /// The part of the price that belongs to vouchers not delivered.
  func refundDue(of order: SandboxOrder) -> Amount {
    let delivered = min(order.deliveredCount, order.quantity)
    let kept = order.payable.scaled(
      by: Int128(delivered), over: Int128(max(1, order.quantity)),
      decimals: order.deductionCurrency.decimals)
    return kept.flatMap { order.payable.subtracting($0) } ?? .zero
  }
}
