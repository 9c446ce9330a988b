/// What an `OrderID` names.
public enum OrderSubject {}
/// What a `VoucherID` names.
public enum VoucherSubject {}
/// What a `DeliveryID` names.
public enum DeliverySubject {}
/// What a `VaultID` names.
public enum VaultSubject {}
/// What a `RunID` names.
public enum RunSubject {}
/// What an `ExchangeID` names.
public enum ExchangeSubject {}

/// Names an order of ours; the supplier's own number is a `SupplierOrderID`.
public typealias OrderID = Identifier<OrderSubject>
/// Names a stored voucher; also the record identifier its ciphertext is bound to.
public typealias VoucherID = Identifier<VoucherSubject>
/// Names one captured response of the supplier.
public typealias DeliveryID = Identifier<DeliverySubject>
/// Names a vault, from the day it was made.
public typealias VaultID = Identifier<VaultSubject>
/// Names a reconciliation run.
public typealias RunID = Identifier<RunSubject>
/// Names one exchange with the supplier about one order.
public typealias ExchangeID = Identifier<ExchangeSubject>

/// A number that the supplier gave to something of its own.
public protocol SupplierNumber: RawRepresentable, Hashable, Comparable, Sendable,
  CustomStringConvertible
where RawValue == Int64 {
  /// Wraps the supplier's number.
  init(rawValue: Int64)
}

extension SupplierNumber {
  /// Orders by value.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  /// The text that logs and people see.
  public var description: String { String(rawValue) }
}

/// The supplier's number of a product.
public struct ProductID: SupplierNumber {
  /// The supplier's number.
  public let rawValue: Int64
  /// Wraps the supplier's number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The supplier's number of an order.
public struct SupplierOrderID: SupplierNumber {
  /// The supplier's number.
  public let rawValue: Int64
  /// Wraps the supplier's number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The supplier's number of a wallet.
public struct WalletID: SupplierNumber {
  /// The supplier's number.
  public let rawValue: Int64
  /// Wraps the supplier's number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The supplier's number of a wallet transaction.
public struct TransactionID: SupplierNumber {
  /// The supplier's number.
  public let rawValue: Int64
  /// Wraps the supplier's number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}
