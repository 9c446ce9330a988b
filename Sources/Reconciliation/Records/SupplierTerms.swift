package import VoucherModel

/// What the supplier states about an order's progress and price; each part may be missing.
package struct SupplierTerms: Hashable, Sendable {
  /// The supplier's word on the order.
  package var status: SupplierStatus?
  /// How many vouchers the supplier says were ordered.
  package var quantity: Int?
  /// The face value of all, in `baseCurrency`.
  package var amount: Amount?
  /// What is taken off, as money in `baseCurrency`.
  package var discount: Amount?
  /// The product's currency.
  package var baseCurrency: Currency?
  /// The currency of the wallet that was debited.
  package var deductionCurrency: Currency?
  /// The wallet that was debited.
  package var walletID: WalletID?

  package init(
    status: SupplierStatus? = nil, quantity: Int? = nil, amount: Amount? = nil,
    discount: Amount? = nil, baseCurrency: Currency? = nil, deductionCurrency: Currency? = nil,
    walletID: WalletID? = nil
  ) {
    self.status = status
    self.quantity = quantity
    self.amount = amount
    self.discount = discount
    self.baseCurrency = baseCurrency
    self.deductionCurrency = deductionCurrency
    self.walletID = walletID
  }
}
