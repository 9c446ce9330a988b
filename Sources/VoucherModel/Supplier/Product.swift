/// A product of the supplier's catalogue (supplier-api.md, section 7).
public struct Product: Hashable, Sendable {
  /// One face value, or a range of them.
  public struct Denomination: Hashable, Sendable {
    /// The smallest face value, where one is stated.
    public let minimum: Amount?
    /// The largest face value, where one is stated.
    public let maximum: Amount?
    /// The discount in percent of the face value, as the supplier wrote it.
    public let discountPercent: String?

    /// Puts a denomination together.
    public init(minimum: Amount?, maximum: Amount?, discountPercent: String?) {
      self.minimum = minimum
      self.maximum = maximum
      self.discountPercent = discountPercent
    }

    /// Whether a voucher of this face value can be ordered.
    public func contains(_ amount: Amount) -> Bool {
      (minimum.map { $0 <= amount } ?? true) && (maximum.map { amount <= $0 } ?? true)
    }
  }

  /// The supplier's number.
  public let id: ProductID
  /// The supplier's name of it, as it came.
  public let name: String
  /// The supplier's category of it.
  public let category: String
  /// The country, in whatever code the supplier uses.
  public let countryCode: String
  /// The currency of its face values.
  public let currency: Currency?
  /// What can be ordered.
  public let denominations: [Denomination]

  /// Puts a product together.
  public init(
    id: ProductID, name: String, category: String, countryCode: String, currency: Currency?,
    denominations: [Denomination]
  ) {
    self.id = id
    self.name = name
    self.category = category
    self.countryCode = countryCode
    self.currency = currency
    self.denominations = denominations
  }
}
