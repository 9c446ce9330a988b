/// One row of the supplier's wallet transactions (supplier-api.md, section 9).
public struct WalletMovement: Hashable, Sendable {
  /// Whether money left the wallet or came in.
  public enum Direction: String, Hashable, Sendable {
    /// Money came in.
    case credit = "CREDIT"
    /// Money left.
    case debit = "DEBIT"
  }

  /// Where the row stands; only a completed one has moved the balance.
  public enum Status: Hashable, Sendable {
    /// Not booked yet.
    case pending
    /// Booked.
    case completed
    /// Will not be booked.
    case failed
    /// A word that is not in the supplier's list today.
    case other(String)
  }

  /// What a row states of a conversion between currencies; each part may be missing.
  public struct Exchange: Hashable, Sendable {
    /// The currency that was converted from.
    public let source: Currency?
    /// The currency that was converted to.
    public let destination: Currency?
    /// From the source to the destination.
    public let rate: ExchangeRate?
    /// What was charged for it, in the wallet's currency.
    public let charges: Amount?

    /// Puts the parts together.
    public init(
      source: Currency? = nil, destination: Currency? = nil, rate: ExchangeRate? = nil,
      charges: Amount? = nil
    ) {
      self.source = source
      self.destination = destination
      self.rate = rate
      self.charges = charges
    }
  }

  /// The supplier's number.
  public let id: TransactionID
  /// The wallet it belongs to.
  public let walletID: WalletID
  /// Its amount, never negative; the direction carries the sign.
  public let money: Money
  /// Which way the money went.
  public let direction: Direction
  /// Where the row stands.
  public let status: Status
  /// The supplier's free text, the only link to an order.
  public let remarks: String
  /// When it was booked.
  public let createdAt: Timestamp
  /// What the row states of a conversion; `nil` where it states nothing of one.
  public let exchange: Exchange?

  /// Puts a movement together.
  public init(
    id: TransactionID, walletID: WalletID, money: Money, direction: Direction, status: Status,
    remarks: String, createdAt: Timestamp, exchange: Exchange? = nil
  ) {
    self.id = id
    self.walletID = walletID
    self.money = money
    self.direction = direction
    self.status = status
    self.remarks = remarks
    self.createdAt = createdAt
    self.exchange = exchange
  }
}
