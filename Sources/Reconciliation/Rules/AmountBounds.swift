import VoucherModel

/// Makes sure that no sum or difference of a run can overflow.
///
/// All amounts of a currency are added up, as magnitudes and with room to spare, before anything
/// else is done with them; whatever a rule adds or subtracts afterwards is a part of that.
enum AmountBounds {
  /// The rules count an amount in a few places at most: a debit, its order's exposures, the totals.
  private static let limit = Int128(Int64.max / 64)

  static func check(
    _ inputs: ReconciliationInputs, _ settings: ReconciliationSettings
  ) throws(ReconciliationError) {
    var sums: [Currency?: Int128] = [:]
    func add(_ amount: Amount?, _ currency: Currency?, times count: Int = 1) {
      guard let amount else { return }
      sums[currency, default: 0] += Int128(amount.millionths).magnitude.asSigned * Int128(count)
    }
    for movement in inputs.movements {
      add(movement.money.amount, movement.money.currency)
      add(movement.exchange?.charges, movement.money.currency)
    }
    for known in settings.knownBalances.values {
      add(known.opening.amount, known.opening.currency)
    }
    for wallet in inputs.wallets { add(wallet.balance.amount, wallet.balance.currency) }
    for order in inputs.vaultOrders {
      add(order.quotedPayable?.amount, order.quotedPayable?.currency)
      add(order.quotedFee, order.quotedPayable?.currency)
      add(order.priceLimit?.amount, order.priceLimit?.currency)
      add(order.lastKnown)
    }
    for order in inputs.supplierOrders { add(order.terms) }
    func add(_ terms: SupplierTerms) {
      add(terms.amount, terms.baseCurrency)
      add(terms.discount, terms.baseCurrency)
    }
    for (currency, sum) in sums.sorted(by: { ($0.key?.code ?? "") < ($1.key?.code ?? "") })
    where sum > limit {
      throw .amountsTooLarge(currency)
    }
  }
}

extension UInt128 {
  /// Magnitudes of 64-bit numbers are far from the upper bit.
  fileprivate var asSigned: Int128 { Int128(truncatingIfNeeded: self) }
}
