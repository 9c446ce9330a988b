package import VoucherModel

/// Something that an order's reference, as the supplier keeps it, says against the vault's audit log.
///
/// It is no break: no money differs by it. It says that what the run was compared with may have been
/// cut off or rewritten.
package struct LogNotice: Hashable, Sendable {
  /// The supplier's number of the order.
  package let supplierOrderID: SupplierOrderID
  /// The reference that carries a head of the log.
  package let reference: String
  /// What is wrong, in a sentence.
  package let message: String

  package init(supplierOrderID: SupplierOrderID, reference: String, message: String) {
    self.supplierOrderID = supplierOrderID
    self.reference = reference
    self.message = message
  }
}
