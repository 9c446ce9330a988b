package import VoucherModel

/// An order as an answer describes it; what is missing or of the wrong type is `nil`.
package struct ScannedOrder: Hashable, Sendable {
  package var id: SupplierOrderID?
  /// Our reference as the supplier repeats it, printable and bounded.
  package var clientReference: String?
  /// The supplier's word, printable and bounded.
  package var status: String?
  package var productID: ProductID?
  /// The product's name, printable and bounded.
  package var productName: String?
  package var denomination: Amount?
  package var quantity: Int?
  package var deliveredQuantity: Int?
  /// The face value of all, in the base currency.
  package var amount: Amount?
  /// What is taken off, in the base currency; money, not percent.
  package var discount: Amount?
  package var walletID: WalletID?
  package var baseCurrency: Currency?
  package var deductionCurrency: Currency?
  package var createdAt: Timestamp?
  /// The supplier's remark on the order, printable and bounded.
  package var message: String?
  /// Whether the answer has a list of vouchers for the order, be it empty.
  package var hasVoucherList = false
  /// The vouchers, in the supplier's order.
  package var vouchers: [ScannedVoucher] = []
  /// Whether the order's object was read to its end.
  package var isComplete = false

  package init() {}

  /// The vouchers that were read to their end.
  package var completeVouchers: [ScannedVoucher] { vouchers.filter(\.isComplete) }

  /// Whether something in the object says that it is an order.
  var isOrder: Bool {
    if hasVoucherList { return true }
    let isNamed = id != nil || clientReference != nil
    return isNamed && (status != nil || productID != nil || quantity != nil)
  }
}
