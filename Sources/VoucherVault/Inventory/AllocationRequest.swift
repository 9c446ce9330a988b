public import VoucherModel

/// What a line of a customer's order asks for.
public struct AllocationRequest: Hashable, Sendable {
  /// The line; whatever it asks, it gets once.
  public var key: AllocationKey
  /// What is sold.
  public var kind: VoucherKind
  /// How many, from 1 to 10,000.
  public var quantity: Int
  /// What is done where less is free.
  public var policy: AllocationPolicy
  /// How long a voucher has to live from now on; 0 for any that has not expired.
  public var minimumLifeMilliseconds: Int64

  /// The most vouchers that one line can have.
  public static let maximumQuantity = 10_000

  /// Asks for vouchers of a kind, all or nothing unless another policy is given.
  public init(
    _ key: AllocationKey, kind: VoucherKind, quantity: Int, policy: AllocationPolicy = .whole,
    minimumLifeMilliseconds: Int64 = 0
  ) {
    self.key = key
    self.kind = kind
    self.quantity = quantity
    self.policy = policy
    self.minimumLifeMilliseconds = minimumLifeMilliseconds
  }

  func check() throws(VaultError) {
    guard (1...Self.maximumQuantity).contains(quantity) else {
      throw VaultError(
        .invalid, "A line has 1 to \(Self.maximumQuantity) vouchers. Nothing was given.",
        next: "Ask for another quantity, or for several lines.")
    }
    guard minimumLifeMilliseconds >= 0 else {
      throw VaultError(
        .invalid, "A minimum life is not below zero. Nothing was given.",
        next: "Ask for 0 where any voucher will do that has not expired.")
    }
  }
}

/// What a line of a customer's order has.
public struct LineAllocation: Hashable, Sendable {
  /// The line.
  public let key: AllocationKey
  /// What is sold.
  public let kind: VoucherKind
  /// How many were asked for.
  public let quantity: Int
  /// What was to be done where less was free.
  public let policy: AllocationPolicy
  /// Where it stands.
  public let state: AllocationState
  /// The vouchers that it has, in the order in which it got them.
  public let vouchers: [VoucherID]
  /// How many it still waits for.
  public let owed: Int
  /// When a reservation ends by itself; `nil` for what is no reservation.
  public let lapsesAt: Timestamp?
  /// When the line first asked.
  public let createdAt: Timestamp
  /// When it last changed.
  public let changedAt: Timestamp
}

/// How much there is of one kind.
public struct StockLevel: Hashable, Sendable {
  /// The kind.
  public let kind: VoucherKind
  /// How many can be allocated now: not expired, with the life that was asked for.
  public let free: Int
  /// How many reservations keep.
  public let reserved: Int
  /// How many are allocated and have not been shown.
  public let allocated: Int
  /// How many lines are owed and wait for.
  public let backordered: Int
  /// When the first of the free ones expires; `nil` where none does.
  public let earliestExpiry: Timestamp?
}
