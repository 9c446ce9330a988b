package import Reconciliation
package import SupplierAPI
import VaultCrypto
import VoucherModel

extension StatementFile {
  /// The rows of a storefront's list, for a reconciliation.
  package func storefrontList() throws -> [Allocation] {
    do {
      return try allocations().map {
        Allocation(
          voucherID: $0.voucherID, order: $0.order, line: $0.line, allocatedAt: $0.allocatedAt)
      }
    } catch let problem as StatementProblem {
      throw VaultError(
        .unreadableFile, "\(name) cannot be used: \(problem). Nothing was compared.",
        next: "Give a table or JSON with voucher_id, order and line.")
    }
  }
}
