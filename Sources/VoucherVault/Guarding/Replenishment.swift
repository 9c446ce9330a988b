public import VoucherModel

/// How much is to be in stock of a product and face value.
public struct ReplenishmentRequest: Hashable, Sendable {
  /// Names the whole; its orders are named by it and a number, such as `FILL-1`.
  public var reference: ClientReference
  /// The product.
  public var productID: ProductID
  /// The face value of one voucher.
  public var denomination: Amount
  /// The wallet to debit; the one in the product's currency where this is `nil`.
  public var walletID: WalletID?
  /// How many there are to be in stock.
  public var target: Int
  /// The most that one order may have, where less is wanted than the supplier allows.
  public var largestOrder: Int?
  /// The most that one voucher may cost, in the wallet's currency.
  public var unitPriceLimit: Amount?
  /// How long to wait for deliveries that come later.
  public var waitMilliseconds: Int64 = 120_000

  /// The most that one reference may plan; a target far above what is sold is a slip of the hand.
  public static let maximumTarget = 1_000_000

  /// Makes a request; `nil` if the target is not 1 to a million, the face value is not positive, or
  /// the reference leaves no room for a number behind it.
  public init?(
    reference: ClientReference, productID: ProductID, denomination: Amount, target: Int
  ) {
    guard (1...Self.maximumTarget).contains(target), denomination > .zero,
      reference.text.utf8.count <= 240
    else { return nil }
    self.reference = reference
    self.productID = productID
    self.denomination = denomination
    self.target = target
  }
}

/// What a replenishment has come to.
public struct ReplenishmentReport: Hashable, Sendable {
  /// Its reference.
  public let reference: ClientReference
  /// How many there are to be in stock.
  public let target: Int
  /// How many were missing when it was planned.
  public let planned: Int
  /// Its orders, in their order, as far as they were placed.
  public let orders: [OrderReport]
  /// How many of the plan were not bought, because they are not missing any more.
  public let unneeded: Int
  /// Why it did not go on; what is in `orders` stands.
  public let problem: VaultError?
}

/// The sizes of a plan's orders; pure.
package struct ReplenishmentParts {
  let quantity: Int
  let largest: Int

  package init(quantity: Int, largest: Int) {
    self.quantity = quantity
    self.largest = largest
  }

  /// Each as large as it may be, and the rest in the last.
  package var sizes: [Int] {
    guard quantity > 0, largest > 0 else { return [] }
    let rest = quantity % largest
    return Array(repeating: largest, count: quantity / largest) + (rest > 0 ? [rest] : [])
  }

  /// The reference of the order of that number, counted from 1.
  static func reference(_ plan: ClientReference, _ number: Int) -> ClientReference? {
    ClientReference("\(plan.text)-\(number)")
  }
}
