package import VoucherModel

/// What came of holding whole codes against what the supplier shows of them, done where the key was
/// at hand; the codes themselves are not in it.
package struct CodeCheck: Hashable, Sendable {
  /// How many vouchers were compared.
  package var compared = 0
  /// The vouchers whose codes fit nothing that is shown, by order; no order has none.
  package var unequal: [OrderID: [VoucherID]] = [:]

  package init() {}
}
