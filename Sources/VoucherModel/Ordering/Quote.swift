/// What the supplier says an order would cost now (supplier-api.md, section 7).
///
/// A quote is not a lock: nothing ties an order to it.
public struct Quote: Hashable, Sendable {
  /// The product asked about.
  public let productID: ProductID
  /// The face value asked about.
  public let denomination: Amount
  /// The quantity asked about.
  public let quantity: Int
  /// Face value of all, in the product's currency.
  public let faceTotal: Money
  /// What is taken off, in the product's currency.
  public let discount: Money
  /// What would leave the wallet, in the wallet's currency.
  public let payable: Money
  /// The fixed fee contained in `payable`, where the supplier states one.
  public let fee: Money?
  /// From the product's to the wallet's currency; `nil` where they are the same.
  public let rate: ExchangeRate?
  /// The most that one order may have.
  public let maximumQuantity: Int?
  /// When the answer came.
  public let quotedAt: Timestamp

  /// Puts a quote together.
  public init(
    productID: ProductID, denomination: Amount, quantity: Int, faceTotal: Money, discount: Money,
    payable: Money, fee: Money?, rate: ExchangeRate?, maximumQuantity: Int?, quotedAt: Timestamp
  ) {
    self.productID = productID
    self.denomination = denomination
    self.quantity = quantity
    self.faceTotal = faceTotal
    self.discount = discount
    self.payable = payable
    self.fee = fee
    self.rate = rate
    self.maximumQuantity = maximumQuantity
    self.quotedAt = quotedAt
  }
}
