import VoucherModel

/// Whether the order keeps to what was agreed: discount, shelf life, and the period it is booked in.
extension OrderExaminer {
  /// The discount that was given against the agreed table, exactly; less than one smallest unit of the
  /// currency may be a matter of rounding, whose mode no document states.
  mutating func examineDiscount() {
    guard let product = order.supplier?.productID ?? order.vault?.productID,
      let percent = context.settings.agreedDiscounts[product], !isMoneyReturned,
      percent >= .zero, percent.millionths <= 100 * Amount.perUnit,
      let amount = facts.terms.amount, let given = facts.terms.discount,
      let currency = facts.baseCurrency
    else { return }
    let hundred = 100 * Int128(Amount.perUnit)
    let exact = Int128(amount.millionths) * Int128(percent.millionths)
    let unit = Int128(currency.smallestUnit)
    let difference = Int128(given.millionths) * hundred - exact
    guard difference.magnitude >= (unit * hundred).magnitude else { return }
    let agreed = (exact + unit * hundred / 2) / (unit * hundred) * unit
    let excess = Int64(clamping: Int128(given.millionths) - agreed)
    if abs(excess) <= context.tolerance(currency) {
      if currency == money.currency { tolerate(excess) }
      return
    }
    func stated(_ amount: Int64) -> Evidence.Value {
      .money(Money(Amount(millionths: amount), currency))
    }
    report(
      .discountBreak, difference: excess, exposure: abs(excess), currency: currency,
      evidence: [
        Evidence(.supplier, "amount", stated(amount.millionths)),
        Evidence(.supplier, "discount", stated(given.millionths)),
        Evidence(.expected, "agreed_percent", .text(percent.text(decimals: 0))),
        Evidence(.expected, "agreed_discount", stated(Int64(clamping: agreed))),
      ], rule: "the discount is not the agreed one")
  }

  /// Whether a difference to the quote is what a discount that was reported already comes to.
  func isOfDiscount(_ excess: Int64) -> Bool {
    findings.contains { finding in
      guard finding.kind == .discountBreak, let difference = finding.difference else {
        return false
      }
      return finding.currency == money.currency
        ? difference == -excess : (difference < 0) != (excess < 0)
    }
  }

  /// Vouchers that had expired when they came, and those that will too soon.
  mutating func examineShelfLife() {
    guard let vault = order.vault, !facts.isVoid else { return }
    var expired: [VaultVoucher] = []
    var short: [VaultVoucher] = []
    let days = context.settings.minimumLife.days(vault.productID)
    for voucher in vault.vouchers where voucher.look.isUsable {
      guard let expiry = voucher.expiresAt, let delivery = voucher.capturedAt else { continue }
      let life = expiry.interval(since: delivery)
      if life <= 0 {
        expired.append(voucher)
      } else if let days, life < Int64(clamping: Int128(days) * Int128(Int64.day)) {
        short.append(voucher)
      }
    }
    if let first = expired.first {
      let cost = cost(ofUnits: expired.count)
      report(
        .expiredOnArrival, difference: cost.map { -$0 }, exposure: cost, vouchers: expired,
        evidence: lifeEvidence(expired, first), rule: "expired when it was delivered")
    }
    if let first = short.first {
      report(
        .shortDated, exposure: cost(ofUnits: short.count), vouchers: short,
        evidence: lifeEvidence(short, first) + [
          Evidence(.expected, "minimum_days", .count(days ?? 0))
        ], rule: "good for less time than agreed")
    }
  }

  private func lifeEvidence(_ vouchers: [VaultVoucher], _ first: VaultVoucher) -> [Evidence] {
    let earliest = vouchers.compactMap(\.expiresAt).min()
    return [Evidence(.vault, "vouchers", .count(vouchers.count))]
      + (earliest.map { [Evidence(.supplier, "earliest_expiry", .moment($0))] } ?? [])
      + (first.capturedAt.map { [Evidence(.vault, "delivered_at", .moment($0))] } ?? [])
  }

  /// A charge that falls into another period than its order; refunds come when they come.
  mutating func examineDates() {
    guard let period = context.settings.period, let effective = facts.effectiveAt else { return }
    let isIn = period.contains(effective)
    let skew = context.settings.dateSkew
    let rows = money.chargeRows.filter { row in
      let moment = context.movements[row].createdAt
      let distance = moment.interval(since: effective)
      return period.contains(moment) != isIn && (distance > skew || distance < -skew)
    }
    guard let first = rows.first.map({ context.movements[$0].createdAt }) else { return }
    report(
      .dateBreak,
      exposure: rows.reduce(0) { $0 + context.movements[$1].money.amount.millionths }, rows: rows,
      evidence: [
        Evidence(.vault, "ordered_at", .moment(effective)),
        Evidence(.wallet, "debited_at", .moment(first)),
      ], rule: "ordered in one period and debited in another", effectiveAt: min(effective, first))
  }
}

extension Currency {
  /// The smallest amount of it, in millionths.
  var smallestUnit: Int64 {
    (0..<max(0, Amount.scale - decimals)).reduce(Int64(1)) { unit, _ in unit * 10 }
  }
}
