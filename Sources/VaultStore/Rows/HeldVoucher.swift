package import VoucherModel

/// What the books of the stock need of a voucher; nothing that is sealed.
package struct HeldVoucher: Hashable, Sendable {
  package let id: VoucherID
  package let orderID: OrderID
  package let line: Int
  package let productID: ProductID
  package let faceValue: Money
  package let mask: Mask
  package let look: VoucherRow.Look
  package let expiresAt: Timestamp?
  package let capturedAt: Timestamp
}

/// One showing of one code, and what was shown but for the code.
package struct ShownCode: Hashable, Sendable {
  package let leafIndex: UInt64
  package let voucherID: VoucherID
  package let actor: String
  package let purpose: String
  package let revealedAt: Timestamp
  package let orderID: OrderID
  package let productID: ProductID
  package let faceValue: Money
  package let mask: Mask
}
