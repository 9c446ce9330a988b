import Reconciliation
package import SupplierAPI
import VoucherModel

/// What a run has the supplier's lists from.
package enum ReconcileSource: Sendable {
  /// The supplier itself.
  case supplier(SupplierClient)
  /// Files that were had from it earlier, for a machine without network.
  case files(SupplierFiles)
}

extension ReconcileSource {
  func records(
    for request: ReconcileRequest, core: VaultCore, wholeCodes: WholeCodes?,
    report: @escaping @Sendable (ReconcileStep) -> Void
  ) -> any SupplierRecords {
    switch self {
    case .supplier(let client):
      SupplierReader(
        core: core, client: client, pages: request.pages, wholeCodes: wholeCodes,
        report: report)
    case .files(let files):
      StatementReader(
        core: core, files: files, period: request.period, wholeCodes: wholeCodes, report: report)
    }
  }
}

/// The supplier's side of a reconciliation.
protocol SupplierRecords: Sendable {
  /// The moment that the lists speak of; `nil` for the present one.
  var moment: Timestamp? { get }

  /// The transactions, and the balances that they lead up to.
  func account() async throws -> SupplierAccount

  /// The orders, masked.
  func orders() async throws -> SupplierList<SupplierOrder>
}

/// A list of the supplier's, and whether it is all there.
struct SupplierList<Item: Sendable>: Sendable {
  var items: [Item]
  var completeness: Completeness
}

/// The wallets with what moved them.
struct SupplierAccount: Sendable {
  var movements: SupplierList<WalletMovement>
  var wallets: SupplierList<Wallet>
  /// Whether the balances are those that the movements lead up to: none changed while they were read.
  var isSettled = true
}
