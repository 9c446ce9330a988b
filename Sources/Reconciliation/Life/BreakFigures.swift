package import VoucherModel

/// What a resolution is about: the amounts of a break, and the things it names.
package struct BreakFigures: Hashable, Sendable {
  /// The currency of the amounts.
  package var currency: Currency?
  /// What is, less what should be.
  package var difference: Amount?
  /// The money at stake.
  package var exposure: Amount?
  /// Stands for the break's keys: equal keys, equal text.
  package var about: String

  package init(currency: Currency?, difference: Amount?, exposure: Amount?, about: String) {
    self.currency = currency
    self.difference = difference
    self.exposure = exposure
    self.about = about
  }

  package init(_ item: Break) {
    self.init(
      currency: item.currency, difference: item.difference, exposure: item.exposure,
      about: StableHash.text(of: item.keys.words))
  }

  /// The amount that a write-off gives up.
  package var amountToWriteOff: Money? {
    guard let currency, let amount = exposure ?? difference else { return nil }
    return Money(Amount(millionths: abs(max(amount.millionths, -.max))), currency)
  }
}

extension BreakKeys {
  /// All names in a fixed order.
  fileprivate var words: String {
    let lists: [[String]] = [
      orderIDs.map(\.description), references, supplierOrderIDs.map(\.description),
      walletIDs.map(\.description), transactionIDs.map(\.description),
      voucherIDs.map(\.description),
    ]
    return lists.map { $0.joined(separator: " ") }.joined(separator: "\n")
  }
}
