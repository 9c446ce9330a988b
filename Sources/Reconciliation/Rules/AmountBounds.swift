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
    var sums = Sums()
    let movements = inputs.movements
    for row in movements.indices {
      sums.add(movements[row].money.amount, movements[row].money.currency)
      sums.add(movements[row].exchange?.charges, movements[row].money.currency)
    }
    for known in settings.knownBalances.values {
      sums.add(known.opening.amount, known.opening.currency)
    }
    for wallet in inputs.wallets { sums.add(wallet.balance.amount, wallet.balance.currency) }
    let orders = inputs.vaultOrders
    for row in orders.indices {
      sums.add(orders[row].quotedPayable?.amount, orders[row].quotedPayable?.currency)
      sums.add(orders[row].quotedFee, orders[row].quotedPayable?.currency)
      sums.add(orders[row].priceLimit?.amount, orders[row].priceLimit?.currency)
      sums.add(orders[row].lastKnown)
    }
    let listed = inputs.supplierOrders
    for row in listed.indices { sums.add(listed[row].terms) }
    let tooLarge = sums.all.filter { $0.sum > limit }.map(\.currency)
    if let first = tooLarge.min(by: { ($0?.code ?? "") < ($1?.code ?? "") }) {
      throw .amountsTooLarge(first)
    }
  }

  /// Sums of magnitudes by currency; an amount is mostly in that of the one before.
  private struct Sums {
    private(set) var all: [(currency: Currency?, sum: Int128)] = []
    private var positions: [Currency?: Int] = [:]
    private var last = 0

    mutating func add(_ amount: Amount?, _ currency: Currency?) {
      guard let amount else { return }
      if last >= all.count || all[last].currency != currency { turn(to: currency) }
      all[last].sum += Int128(amount.millionths.magnitude)
    }

    mutating func add(_ terms: SupplierTerms) {
      add(terms.amount, terms.baseCurrency)
      add(terms.discount, terms.baseCurrency)
    }

    private mutating func turn(to currency: Currency?) {
      last = positions[currency] ?? all.count
      if last == all.count {
        positions[currency] = last
        all.append((currency, 0))
      }
    }
  }
}
