import VoucherModel

/// Whether an order that was paid in another currency cost what its rate and fee make of it
/// (supplier-api.md, section 10): payable = (amount - discount) x rate + fee.
///
/// Amounts of two currencies are only ever compared through a rate that somebody has stated.
extension OrderExaminer {
  /// Returns whether the charge is settled here; otherwise it is compared with the quote as any other.
  mutating func examineExchange() -> Bool {
    guard let base = facts.baseCurrency, let wallet = money.currency, base != wallet,
      !money.chargeRows.isEmpty
    else { return false }
    let stated = money.chargeRows.map { context.movements[$0].exchange }
    let known = stated.compactMap(\.self)
    if let odd = known.first(where: { $0.contradicts(base: base, wallet: wallet) }) {
      reportExchange(
        "the debit states a conversion of other currencies than the order's", of: odd)
      return true
    }
    guard known.count == stated.count, known.allSatisfy(\.namesCurrencies) else {
      // What is exactly the quote needs no rate to be understood.
      if let quoted = facts.quoted, abs(money.charge - quoted) <= context.tolerance(wallet) {
        return false
      }
      reportExchange(
        "the debit is in another currency and does not state the conversion", of: known.first)
      return true
    }
    return examineRate(known, base: base, wallet: wallet)
  }

  private mutating func examineRate(
    _ stated: [WalletMovement.Exchange], base: Currency, wallet: Currency
  ) -> Bool {
    let rates = Set(stated.map { $0.rate(to: wallet) })
    let rate = rates.count == 1 ? rates.first ?? nil : nil
    let fee = Self.sum(stated.map(\.charges))
    let terms = ExchangeTerms(facts, order.vault, wallet, charge: money.charge)
    if let rate, terms.hasPrice {
      let price = terms.price(at: rate, fee: fee ?? terms.quotedFee)
      guard let price, agree(money.charge, price, slack: terms.slack) else {
        reportConversion(price, rateEvidence(rate, terms, fee: fee))
        return true
      }
    }
    guard let quotedRate = terms.quotedRate else { return false }
    guard let expected = terms.price(at: quotedRate, fee: terms.quotedFee) else { return false }
    if let quoted = facts.quoted, !agree(expected, quoted, slack: terms.slack) {
      // The price moved in the product's own currency, whatever the rate did.
      examineQuote(expected, name: "price", side: .supplier)
    }
    let difference = money.charge - expected
    guard isMoneyKnown || difference > 0 else { return true }
    if agree(money.charge, expected, slack: terms.slack) {
      if difference != 0 { tolerate(difference) }
      examineLimit()
      return true
    }
    reportRate(difference, rateEvidence(rate, terms, fee: fee), isStated: rate != nil)
    return true
  }

  /// `price` is `nil` where the stated rate is so far off that it cannot be meant.
  private mutating func reportConversion(_ price: Int64?, _ terms: [Evidence]) {
    let difference = price.map { money.charge - $0 }
    guard isMoneyKnown || difference ?? 1 > 0 else { return }
    report(
      .amountBreak, difference: difference, exposure: difference.map { abs($0) } ?? money.charge,
      rows: money.chargeRows,
      evidence: evidence(.wallet, "debited", money.charge)
        + evidence(.expected, "converted", price) + terms,
      rule: "the debit is not amount less discount at its own rate, and the fee")
  }

  private mutating func reportRate(
    _ difference: Int64, _ terms: [Evidence], isStated: Bool
  ) {
    report(
      .fxBreak, difference: difference, exposure: abs(difference), rows: money.chargeRows,
      evidence: evidence(.wallet, "debited", money.charge)
        + evidence(.vault, "quoted", facts.quoted) + terms,
      rule: isStated
        ? "rate or fee is not the quoted one"
        : "the rate that the debit comes to is not the quoted one",
      severity: isBeyondLimit(money.charge) ? .high : nil)
  }

  private func rateEvidence(
    _ rate: ExchangeRate?, _ terms: ExchangeTerms, fee: Int64?
  ) -> [Evidence] {
    var evidence: [Evidence] = []
    if let rate {
      evidence.append(Evidence(.wallet, "rate", .text(rate.text)))
    } else if let implied = terms.impliedRate(of: money.charge, fee: fee ?? terms.quotedFee) {
      evidence.append(Evidence(.expected, "implied_rate", .text(implied)))
    }
    if let quoted = terms.quotedRate {
      evidence.append(Evidence(.vault, "quoted_rate", .text(quoted.text)))
    }
    return evidence + self.evidence(.wallet, "fee", fee)
      + self.evidence(.vault, "quoted_fee", order.vault?.quotedFee?.millionths)
  }

  private mutating func reportExchange(_ rule: String, of stated: WalletMovement.Exchange?) {
    var evidence =
      evidence(.wallet, "debited", money.charge)
      + self.evidence(.vault, "quoted", facts.quoted)
    if let source = stated?.source {
      evidence.append(Evidence(.wallet, "source_currency", .text(source.code)))
    }
    if let destination = stated?.destination {
      evidence.append(Evidence(.wallet, "destination_currency", .text(destination.code)))
    }
    report(
      .currencyBreak, exposure: money.charge, rows: money.chargeRows, evidence: evidence,
      rule: rule)
  }

  private func agree(_ left: Int64, _ right: Int64, slack: Int64) -> Bool {
    abs(left - right) <= max(slack, context.tolerance(money.currency))
  }

  private static func sum(_ amounts: [Amount?]) -> Int64? {
    guard !amounts.contains(nil) else { return nil }
    return amounts.reduce(Int64(0)) { $0 + ($1?.millionths ?? 0) }
  }
}

/// What an order in another currency comes to at a rate, in millionths of the wallet's currency.
private struct ExchangeTerms {
  let quotedRate: ExchangeRate?
  let quotedFee: Int64
  /// Amount less discount, in the product's currency.
  private let net: Amount?
  private let wallet: Currency
  /// Beyond this no sum is plausible, and none of many such could be added up.
  private let limit: Int64

  init(_ facts: OrderFacts, _ vault: VaultOrder?, _ wallet: Currency, charge: Int64) {
    limit = 16 * max(charge, facts.quoted ?? 0, wallet.smallestUnit)
    quotedRate = vault?.quotedRate
    quotedFee = vault?.quotedFee?.millionths ?? 0
    self.wallet = wallet
    net = facts.terms.amount.flatMap { amount in
      facts.terms.discount.flatMap { amount.subtracting($0) }
    }.flatMap { $0.isNegative ? nil : $0 }
  }

  /// Whether the supplier states what is to be converted.
  var hasPrice: Bool { net != nil }

  func price(at rate: ExchangeRate, fee: Int64) -> Int64? {
    guard let net, let converted = rate.converting(net, decimals: wallet.decimals) else {
      return nil
    }
    let price = converted.adding(Amount(millionths: fee))?.millionths
    return price.flatMap { abs($0) <= limit ? $0 : nil }
  }

  /// One smallest unit: no document states how the supplier rounds.
  var slack: Int64 { wallet.smallestUnit }

  /// The rate that a charge comes to, with six decimals.
  func impliedRate(of charge: Int64, fee: Int64) -> String? {
    guard let net, net > .zero else { return nil }
    let scaled = Int128(charge - fee) * Int128(Amount.perUnit) / Int128(net.millionths)
    return Int64(exactly: scaled).map { Amount(millionths: $0).text(decimals: Amount.scale) }
  }
}

extension WalletMovement.Exchange {
  /// Whether it says which currencies were converted.
  fileprivate var namesCurrencies: Bool { source != nil && destination != nil }

  /// Whether a currency it names is neither the product's nor the wallet's, or both are the same.
  ///
  /// Whether a debit names the product's currency first is not stated.
  fileprivate func contradicts(base: Currency, wallet: Currency) -> Bool {
    let named = [source, destination].compactMap(\.self)
    return named.contains { $0 != base && $0 != wallet } || Set(named).count != named.count
  }

  /// The stated rate, where it is the one to the wallet's currency.
  fileprivate func rate(to wallet: Currency) -> ExchangeRate? {
    destination == wallet ? rate : nil
  }
}
