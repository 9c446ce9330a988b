import VoucherModel

/// Where an order stands with the wallet, in millionths of the wallet's currency.
///
/// Credits are set off in one fixed order: against the refund that is due, against debits beyond
/// the first, against an overcharge, against the claim for what was paid and not received. What is
/// left of them then is a surplus.
struct MoneyPosition {
  /// The currency of all amounts here; `nil` where nothing tells it.
  let currency: Currency?
  /// Booked debits.
  private(set) var debited: Int64 = 0
  /// Booked credits.
  private(set) var credited: Int64 = 0
  /// The part of the debits that is the order's own charge, less an overcharge paid back.
  private(set) var charge: Int64 = 0
  /// Debits that repeat the charge, as positions in the list of movements.
  private(set) var repeats: [Int] = []
  /// The part of them that was not paid back.
  private(set) var repeated: Int64 = 0
  /// The refund that has to come for what is not delivered.
  private(set) var due: Int64 = 0
  /// How far a refund may lie from it without being another one.
  private(set) var slack: Int64 = 0
  /// The part of it that has not come.
  private(set) var shortfall: Int64 = 0
  /// What was paid for and can no longer be had, or was never ordered, and was not paid back.
  private(set) var claim: Int64 = 0
  /// Credits beyond all that.
  private(set) var surplus: Int64 = 0
  /// The magnitude of a rounding difference that was accepted.
  private(set) var tolerated: Int64 = 0
  /// Movements of the order in another currency; they are in no sum.
  let foreign: [Int]

  /// The debits that are the order's own charge, in one currency.
  var chargeRows: [Int] {
    let surplus = Set(repeats)
    return ownDebits.filter { !surplus.contains($0) }
  }

  private let ownDebits: Rows
  private let tolerance: Int64

  /// Works the position out; where no debit names the order, refunds are those of the expected
  /// charge if `assumingCharge`.
  init(
    _ order: OrderCase, _ facts: OrderFacts, _ context: RunContext, assumingCharge: Bool
  ) {
    let first = order.debits.first ?? order.credits.first
    let currency = facts.walletCurrency ?? first.map { context.movements[$0].money.currency }
    self.currency = currency
    let isOwn = { (row: Int) in context.movements[row].money.currency == currency }
    ownDebits = order.debits.kept(where: isOwn)
    let ownCredits = order.credits.kept(where: isOwn)
    let isAllOwn =
      ownDebits.count == order.debits.count && ownCredits.count == order.credits.count
    foreign = isAllOwn ? [] : (order.debits + order.credits).filter { !isOwn($0) }
    tolerance = context.tolerance(currency)
    let amount = { (row: Int) in context.movements[row].money.amount.millionths }
    debited = ownDebits.reduce(0) { $0 + amount($1) }
    credited = ownCredits.reduce(0) { $0 + amount($1) }
    findRepeats(facts, amount: amount)
    let paid = charge > 0 ? charge : assumingCharge ? facts.price ?? 0 : 0
    setOffCredits(facts, paid: paid)
  }

  private func agree(_ left: Int64, _ right: Int64) -> Bool { abs(left - right) <= tolerance }

  /// Several debits are one charge in parts if their sum is what was to be paid; else those that
  /// repeat the first fitting one are duplicates.
  private mutating func findRepeats(_ facts: OrderFacts, amount: (Int) -> Int64) {
    charge = debited
    guard ownDebits.count > 1 else { return }
    let prices = [facts.netPrice, facts.quoted].compactMap(\.self)
    guard !prices.contains(where: { agree(debited, $0) }) else { return }
    let first = ownDebits.first { row in
      prices.isEmpty || prices.contains { agree(amount(row), $0) }
    }
    guard let first else { return }
    repeats = ownDebits.filter { $0 != first && agree(amount($0), amount(first)) }
    repeated = repeats.reduce(0) { $0 + amount($1) }
    charge -= repeated
  }

  private mutating func setOffCredits(_ facts: OrderFacts, paid: Int64) {
    let refund = Refund(facts, paid: paid, currency: currency)
    due = refund.due
    slack = max(refund.slack, tolerance)
    let gap = credited - due
    if credited > 0, gap != 0, abs(gap) <= slack {
      tolerated = abs(gap)
    } else if gap < 0 {
      shortfall = -gap
    } else {
      surplus = gap
    }
    repeated -= setOff(repeated)
    if let price = facts.price, !refund.isWhole, charge > price {
      charge -= setOff(charge - price)
    }
    let lost = Prorating(
      paid, units: facts.unobtainable, of: facts.ordered ?? 1, currency: currency)
    claim = lost.rounded
    if surplus > 0, claim > 0, abs(surplus - claim) <= max(lost.slack, tolerance) {
      tolerated += abs(surplus - claim)
      (surplus, claim) = (0, 0)
    }
    claim -= setOff(claim)
  }

  /// Takes as much of an open sum from the surplus as it has, and returns that.
  private mutating func setOff(_ open: Int64) -> Int64 {
    let part = min(open, surplus)
    surplus -= part
    return part
  }
}

/// The refund that has to come for what an order does not deliver.
///
/// Due is the share of the missing units in what was paid; no document says whether the supplier
/// prorates the discount, so this is our reading, and a difference of more than one smallest unit
/// of the currency shows.
private struct Refund {
  let due: Int64
  let slack: Int64
  /// Whether the order comes to nothing at all.
  let isWhole: Bool

  init(_ facts: OrderFacts, paid: Int64, currency: Currency?) {
    isWhole = facts.isVoid && facts.captured == 0
    let share = facts.ordered.map {
      Prorating(paid, units: facts.undelivered, of: $0, currency: currency)
    }
    due = isWhole ? paid : share?.rounded ?? 0
    slack = isWhole ? 0 : share?.slack ?? 0
  }
}

extension OrderFacts {
  /// How many units were paid for and can no longer be had, refunds that are due anyway left out;
  /// of an order that nobody here intended, all.
  fileprivate var unobtainable: Int {
    if isVoid { return 0 }
    return isIntended ? lost + empty : ordered ?? 1
  }

  /// How many units the supplier says, or lets see, that it does not deliver.
  var undelivered: Int {
    guard let ordered, isIntended || isVoid else { return 0 }
    let received = captured + lost + empty
    switch terms.status {
    case .failed, .cancelled:
      return max(0, ordered - captured)
    case .partiallyDelivered:
      return max(0, ordered - max(delivered ?? 0, received))
    case .delivered:
      guard let delivered else { return 0 }
      return max(0, ordered - max(delivered, received))
    case .pending, .other, nil:
      return 0
    }
  }
}
