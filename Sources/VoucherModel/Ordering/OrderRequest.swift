/// What is bought: the body of an order, before it is sent.
public struct OrderRequest: Hashable, Sendable {
  /// The idempotency key; one reference, one debit.
  public let reference: ClientReference
  /// The product.
  public let productID: ProductID
  /// The face value of one voucher, in the product's currency.
  public let denomination: Amount
  /// How many, 1 to 5,000.
  public let quantity: Int
  /// The wallet to debit; the supplier takes the one in the product's currency where this is `nil`.
  public let walletID: WalletID?

  /// The most vouchers that one order may have (supplier-api.md, 8.1).
  public static let maximumQuantity = 5_000

  /// The largest quantity that is delivered in the answer to the order itself (supplier-api.md, 8.3).
  public static let maximumInlineQuantity = 5

  /// Makes a request; `nil` if the quantity is not 1 to 5,000 or the denomination is not positive.
  public init?(
    reference: ClientReference, productID: ProductID, denomination: Amount, quantity: Int,
    walletID: WalletID? = nil
  ) {
    guard (1...Self.maximumQuantity).contains(quantity), denomination > .zero else { return nil }
    self.reference = reference
    self.productID = productID
    self.denomination = denomination
    self.quantity = quantity
    self.walletID = walletID
  }

  /// A fixed form of the request, to be hashed: the same request gives the same bytes, and no two
  /// requests share them.
  package var canonicalBytes: [UInt8] {
    let wallet = walletID.map { String($0.rawValue) } ?? "-"
    let head = "order-request/1 \(productID) \(denomination.millionths) \(quantity) \(wallet) "
    return Array((head + reference.text).utf8)
  }
}
