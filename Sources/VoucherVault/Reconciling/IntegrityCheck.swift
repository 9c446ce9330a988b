import Reconciliation
import VaultStore
import VoucherModel

/// What is wrong in the vault itself, found without a key: a run that is made of rows which were changed
/// proves nothing.
///
/// Every run holds the counts against each other and the log's head against what is remembered of it.
/// Comparing every row with the log takes seconds for a large vault, and is done where it is asked for.
struct IntegrityCheck: Sendable {
  let core: VaultCore
  /// Whether every row is compared with the log.
  let isFull: Bool

  /// Everything that was found; nothing where all is well.
  func faults(_ books: [VaultOrder]) throws -> [IntegrityFault] {
    isFull ? try rows() : try counts(books)
  }

  private func rows() throws -> [IntegrityFault] {
    try VaultVerifier(core: core).verify().findings.map { finding in
      IntegrityFault(
        subject: "\(finding.kind.rawValue) \(finding.subject)", message: finding.message,
        orderID: finding.kind == .order ? OrderID(finding.subject) : nil)
    }
  }

  private func counts(_ books: [VaultOrder]) throws -> [IntegrityFault] {
    var faults = books.compactMap { order -> IntegrityFault? in
      let stored = order.vouchers.count { $0.look == .plain || $0.look == .suspect }
      guard stored < order.captured else { return nil }
      return IntegrityFault(
        subject: "order \(order.id)",
        message: "\(order.captured) vouchers were captured, and \(stored) are there.",
        orderID: order.id)
    }
    faults += try core.database.read { try $0.overfullDeliveries() }.map { delivery in
      IntegrityFault(
        subject: "delivery \(delivery.id)",
        message: "It brought \(delivery.brought) vouchers, and \(delivery.stored) of it are there.",
        orderID: delivery.orderID)
    }
    if let trouble = core.headTrouble {
      faults.append(IntegrityFault(subject: "checkpoint", message: trouble.message))
    }
    return faults
  }
}
