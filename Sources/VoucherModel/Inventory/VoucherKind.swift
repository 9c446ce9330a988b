/// What is sold: a product at a face value.
///
/// Vouchers of one kind stand for each other.
public struct VoucherKind: Hashable, Comparable, Sendable {
  /// The supplier's product.
  public let productID: ProductID
  /// The face value of one voucher, in its own currency.
  public let faceValue: Money

  /// Joins a product and a face value.
  public init(productID: ProductID, faceValue: Money) {
    self.productID = productID
    self.faceValue = faceValue
  }

  /// Orders by product, currency and value.
  public static func < (left: VoucherKind, right: VoucherKind) -> Bool {
    (left.productID, left.faceValue.currency, left.faceValue.amount)
      < (right.productID, right.faceValue.currency, right.faceValue.amount)
  }
}

extension VoucherKind: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { "product \(productID) at \(faceValue)" }
}
