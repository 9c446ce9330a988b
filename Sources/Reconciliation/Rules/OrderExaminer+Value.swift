import VoucherModel

/// Whether the price is right: wallet against supplier, and both against the quote.
extension OrderExaminer {
  /// Currencies that should be one and are not; amounts of two currencies are never compared.
  mutating func examineCurrencies() {
    var evidence: [Evidence] = []
    var rules: [String] = []
    let quoted = order.vault?.quotedPayable?.currency
    let deducted = facts.terms.deductionCurrency
    if let quoted, let deducted, quoted != deducted {
      evidence += [
        Evidence(.vault, "quoted_currency", .text(quoted.code)),
        Evidence(.supplier, "deduction_currency", .text(deducted.code)),
      ]
      rules.append("deducted in another currency than quoted")
    }
    if let base = order.supplier?.terms.baseCurrency, hasFaces(otherThan: base) {
      let faces = Set(order.vault?.vouchers.map(\.faceValue.currency) ?? [])
        .subtracting([.unknown])
      evidence += [Evidence(.supplier, "base_currency", .text(base.code))]
      evidence += faces.sorted().map { Evidence(.vault, "face_currency", .text($0.code)) }
      rules.append("the vouchers are in another currency than the order")
    }
    if !money.foreign.isEmpty {
      evidence += money.foreign.map { row in
        Evidence(.wallet, "moved", .money(context.movements[row].money))
      }
      if let currency = money.currency {
        evidence.append(Evidence(.expected, "currency", .text(currency.code)))
      }
      rules.append("moved in another currency than the order's")
    }
    guard !rules.isEmpty else { return }
    reportCurrencies(evidence, rule: rules.joined(separator: "; "))
  }

  private func hasFaces(otherThan base: Currency) -> Bool {
    let unknown = Currency.unknown
    return order.vault?.vouchers.contains {
      $0.faceValue.currency != base && $0.faceValue.currency != unknown
    } ?? false
  }

  private mutating func reportCurrencies(_ evidence: [Evidence], rule: String) {
    var keys = order.keys
    keys.transactionIDs = money.foreign.map { context.movements[$0].id }.sorted()
    // The money at stake is what moved, in the currency it moved in, where that is one.
    let moved = money.foreign.map { context.movements[$0].money }
    let currencies = Set(moved.map(\.currency))
    let currency = currencies.count == 1 ? currencies.first : nil
    var finding = Finding(
      .currencyBreak, subject: order.subject, keys: keys, currency: currency,
      exposure: currency == nil ? nil : moved.reduce(0) { $0 + $1.amount.millionths },
      evidence: evidence, rule: rule, effectiveAt: facts.effectiveAt)
    finding.openSince = facts.effectiveAt
    append(finding)
  }

  /// The debit against the supplier's price, the price against the quote and the limit.
  mutating func examineCharges() {
    examineRepeats()
    guard money.charge > 0, !isMoneyReturned, !examineExchange() else { return }
    let tolerance = context.tolerance(money.currency)
    let charge = money.charge
    if let price = facts.netPrice, difference(charge, price, tolerance) != 0,
      !isPriceOfDelivered(price)
    {
      reportAmount(charge: charge, price: price)
      // A charge that is the quote shows that it is the statement that is wrong.
      if facts.quoted != charge { examineQuote(price, name: "price", side: .supplier) }
    } else {
      if let price = facts.netPrice, !isPriceOfDelivered(price) { tolerate(charge - price) }
      examineQuote(charge, name: "debited", side: .wallet)
    }
  }

  /// Whether the supplier has lowered the order's price to that of what it delivered; no document
  /// says whether it does.
  private func isPriceOfDelivered(_ price: Int64) -> Bool {
    money.due > 0 && abs(money.charge - money.due - price) <= money.slack
  }

  /// Whether the order is void and so has no price any more; its refund is looked at instead.
  var isMoneyReturned: Bool { facts.isVoid && facts.captured == 0 }

  /// The difference, or zero where it is tolerated.
  private func difference(_ left: Int64, _ right: Int64, _ tolerance: Int64) -> Int64 {
    abs(left - right) <= tolerance ? 0 : left - right
  }

  private mutating func examineRepeats() {
    guard money.repeated > 0 else { return }
    report(
      .duplicateDebit, difference: money.repeated, exposure: money.repeated, rows: money.repeats,
      evidence: evidence(.wallet, "debited", money.debited)
        + evidence(.expected, "charge", facts.price),
      rule: "debited more than once for one order")
  }

  private mutating func reportAmount(charge: Int64, price: Int64) {
    // Where the wallet's list is cut, a part of the debit may be in what is missing.
    guard isMoneyKnown || charge > price else { return }
    report(
      .amountBreak, difference: charge - price, exposure: abs(charge - price),
      rows: order.debits,
      evidence: evidence(.wallet, "debited", charge) + evidence(.supplier, "price", price)
        + evidence(.vault, "quoted", facts.quoted),
      rule: "the debit is not amount less discount")
  }

  /// The most the caller was willing to pay, where it is in the wallet's currency.
  private var limit: Int64? {
    order.vault?.priceLimit.flatMap {
      $0.currency == money.currency ? $0.amount.millionths : nil
    }
  }

  func isBeyondLimit(_ paid: Int64) -> Bool { limit.map { paid > $0 } ?? false }

  /// A charge that is as quoted, and yet more than the caller was willing to pay.
  mutating func examineLimit() {
    if isBeyondLimit(money.charge) { examineQuote(money.charge, name: "debited", side: .wallet) }
  }

  mutating func examineQuote(_ paid: Int64, name: String, side: Evidence.Side) {
    let tolerance = context.tolerance(money.currency)
    let isBeyondLimit = isBeyondLimit(paid)
    let offQuote = facts.quoted.map { difference(paid, $0, tolerance) } ?? 0
    guard isBeyondLimit || offQuote != 0 else {
      // A debit that agrees with the supplier's price was counted with it.
      if let quoted = facts.quoted, facts.netPrice == nil { tolerate(paid - quoted) }
      return
    }
    if !isBeyondLimit, isOfDiscount(offQuote) { return }
    guard isMoneyKnown || side == .supplier || paid > facts.quoted ?? 0 else { return }
    let excess = offQuote != 0 ? offQuote : paid - (limit ?? paid)
    report(
      .priceBreak, difference: excess, exposure: abs(excess),
      rows: side == .wallet ? order.debits : Rows(),
      evidence: evidence(side, name, paid) + evidence(.vault, "quoted", facts.quoted)
        + evidence(.vault, "limit", limit),
      rule: isBeyondLimit ? "beyond the price limit" : "not the quoted price",
      severity: isBeyondLimit ? .high : nil)
  }
}
