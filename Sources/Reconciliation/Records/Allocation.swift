package import VoucherModel

/// A row of the storefront's list: the voucher that it gave to a line of an order of its own.
package struct Allocation: Hashable, Comparable, Sendable {
  /// The vault's name of the voucher.
  package var voucherID: VoucherID
  /// The storefront's order.
  package var order: String
  /// The line of that order.
  package var line: String
  /// When it was given, where the list says so.
  package var allocatedAt: Timestamp?

  package init(
    voucherID: VoucherID, order: String, line: String, allocatedAt: Timestamp? = nil
  ) {
    self.voucherID = voucherID
    self.order = order
    self.line = line
    self.allocatedAt = allocatedAt
  }

  /// Orders by voucher, then by the rest.
  package static func < (left: Self, right: Self) -> Bool {
    (left.voucherID, left.order, left.line, left.allocatedAt?.milliseconds ?? .min)
      < (right.voucherID, right.order, right.line, right.allocatedAt?.milliseconds ?? .min)
  }
}
