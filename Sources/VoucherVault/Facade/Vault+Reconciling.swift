import VaultStore
package import Reconciliation
package import SupplierAPI
package import VoucherModel

extension Vault {
  /// Compares the supplier's orders, the vault and the wallets, and keeps what it found; needs no key.
  ///
  /// `document` writes the run as the text that is kept, and whose digest goes into the log.
  package func reconcile(
    _ request: ReconcileRequest, with client: SupplierClient,
    report: @escaping @Sendable (ReconcileStep) -> Void = { _ in },
    document: @Sendable (RunID, ReconciliationRun) -> String
  ) async throws -> (id: RunID, run: ReconciliationRun) {
    let core = try await bind(to: client)
    let desk = ReconcileDesk(core: core, client: client, report: report)
    let result = try await mapped { try await desk.run(request, document: document) }
    await CheckpointDesk(core: core).signIfPossible()
    return result
  }

  /// The document of the latest run, as it was kept.
  package func latestRun() async throws -> String? {
    try mapped { try core.database.read { try $0.latestRun()?.document } }
  }
}
