public import VoucherModel

/// What keeps buying within bounds, and what is watched: nothing of it is set by default.
public struct BuyingGuards: Hashable, Sendable {
  /// The most that orders of one day, in UTC, may cost together, in the wallet's currency.
  ///
  /// An order counts on the day on which its intent was committed, with what was quoted, unless the
  /// supplier refused it. A currency that is not named here has no limit.
  public var dailySpendLimits: [Currency: Amount] = [:]
  /// When stock counts as low.
  public var lowStock: [StockWatch] = []
  /// When a wallet's balance counts as low, in millionths of the currency's unit.
  public var lowBalance: [Currency: WarningBand] = [:]

  /// No limit, and nothing watched.
  public init() {}
}

/// A product and face value whose stock is watched.
public struct StockWatch: Hashable, Sendable {
  /// The product.
  public let productID: ProductID
  /// The face value of one voucher, in the product's currency.
  public let denomination: Amount
  /// How many are few.
  public let band: WarningBand

  /// Watches a product and face value.
  public init(productID: ProductID, denomination: Amount, _ band: WarningBand) {
    self.productID = productID
    self.denomination = denomination
    self.band = band
  }

  /// What the records call it.
  var subject: String { "stock \(productID) \(denomination)" }
}

/// What the records call a balance that is watched.
enum BalanceSubject {
  private static let start = "balance "

  static func of(_ currency: Currency) -> String { start + currency.code }

  static func isOne(_ subject: String) -> Bool { subject.hasPrefix(start) }
}

/// Two bounds, so that a level that goes up and down a little does not warn each time.
///
/// A warning is raised below the lower one, and is over from the upper one on.
public struct WarningBand: Hashable, Sendable {
  /// Below this the warning is raised.
  public let below: Int64
  /// From this on it is over.
  public let until: Int64

  /// Makes a band; `nil` if the upper bound is under the lower one, or the lower one is negative.
  public init?(below: Int64, until: Int64) {
    guard below >= 0, until >= below else { return nil }
    self.below = below
    self.until = until
  }

  /// Whether a warning stands at that level, after it did or did not stand before; pure.
  func stands(at level: Int64, before: Bool) -> Bool {
    before ? level < until : level < below
  }
}

/// A warning that stands.
public struct StandingWarning: Hashable, Sendable {
  /// What it is about.
  public enum About: Hashable, Sendable {
    /// So many vouchers of a product and face value are in stock.
    case stock(ProductID, Amount, count: Int)
    /// A wallet holds no more than this.
    case balance(Money)
  }

  /// What it is about, as it is now.
  public let about: About
  /// Whether it was raised just now.
  public let isNew: Bool
}

extension StandingWarning: CustomStringConvertible {
  /// The warning in words.
  public var description: String {
    switch about {
    case .stock(let product, let denomination, let count):
      "Stock is low: \(count) of product \(product) over \(denomination) are left."
    case .balance(let balance):
      "The balance is low: the wallets hold \(balance)."
    }
  }
}
