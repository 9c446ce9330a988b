import Reconciliation
import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Compares the heads that references carry, as the supplier lists them, with the log.
struct ReferenceHeads: Sendable {
  let core: VaultCore

  /// What the references say against the log, by the supplier's number.
  func notices(about orders: [SupplierOrder]) throws -> [LogNotice] {
    try core.database.read { snapshot in
      let size = try snapshot.treeSize()
      var roots: [UInt64: Digest] = [:]
      var notices: [LogNotice] = []
      for order in orders {
        guard let head = order.clientReference.flatMap({ HeadReference($0) }) else { continue }
        if head.size <= size, roots[head.size] == nil {
          roots[head.size] = try? AuditTree.head(ofSize: head.size, in: snapshot).root
        }
        guard let problem = head.problem(root: roots[head.size], logSize: size) else { continue }
        let isOurs = try snapshot.order(reference: head.reference) != nil
        let doubt =
          isOurs ? "" : " (unless another vault placed it: this one does not know the order)"
        notices.append(
          LogNotice(
            supplierOrderID: order.id, reference: head.reference.text,
            message: "Of order \(order.id), \(problem)\(doubt)."))
      }
      return notices
    }
  }
}
