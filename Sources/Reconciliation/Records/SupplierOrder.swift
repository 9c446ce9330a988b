package import VoucherModel

/// An order as the supplier lists it now, its codes reduced to what a mask leaves visible.
package struct SupplierOrder: Hashable, Sendable {
  /// The supplier's number.
  package var id: SupplierOrderID
  /// The reference the order carried, as the supplier prints it.
  package var clientReference: String?
  /// Progress and price.
  package var terms: SupplierTerms
  /// The product.
  package var productID: ProductID?
  /// The face value of one voucher, in the base currency.
  package var denomination: Amount?
  /// How many vouchers the supplier says it delivered.
  package var deliveredQuantity: Int?
  /// When the supplier took the order.
  package var createdAt: Timestamp?
  /// The listed vouchers; `nil` where the answer leaves them out.
  package var vouchers: [SupplierVoucher]?

  package init(
    id: SupplierOrderID, clientReference: String? = nil, terms: SupplierTerms,
    productID: ProductID? = nil, denomination: Amount? = nil, deliveredQuantity: Int? = nil,
    createdAt: Timestamp? = nil, vouchers: [SupplierVoucher]? = nil
  ) {
    self.id = id
    self.clientReference = clientReference
    self.terms = terms
    self.productID = productID
    self.denomination = denomination
    self.deliveredQuantity = deliveredQuantity
    self.createdAt = createdAt
    self.vouchers = vouchers
  }
}
