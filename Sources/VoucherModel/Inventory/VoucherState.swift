/// Where a stored voucher stands.
public enum VoucherState: String, Hashable, Sendable, CaseIterable {
  /// In stock.
  case available
  /// Promised to an order line of the storefront.
  case allocated
  /// Its code has been shown at least once.
  case revealed
  /// Taken out of stock for good.
  case voided
  /// Kept, and not to be sold before somebody has looked: a duplicate, a surplus, a value that
  /// looks masked.
  case quarantined
}
