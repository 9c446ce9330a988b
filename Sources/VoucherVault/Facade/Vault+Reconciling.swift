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
    return try await reconcile(
      request, from: .supplier(client), in: core, report: report, document: document)
  }

  /// As with a client, from files that were had from the supplier earlier; asks nobody.
  package func reconcile(
    _ request: ReconcileRequest, from files: SupplierFiles,
    report: @escaping @Sendable (ReconcileStep) -> Void = { _ in },
    document: @Sendable (RunID, ReconciliationRun) -> String
  ) async throws -> (id: RunID, run: ReconciliationRun) {
    try await reconcile(
      request, from: .files(files), in: core, report: report, document: document)
  }

  private func reconcile(
    _ request: ReconcileRequest, from source: ReconcileSource, in core: VaultCore,
    report: @escaping @Sendable (ReconcileStep) -> Void,
    document: @Sendable (RunID, ReconciliationRun) -> String
  ) async throws -> (id: RunID, run: ReconciliationRun) {
    let desk = ReconcileDesk(core: core, source: source, report: report)
    let result = try await mapped { try await desk.run(request, document: document) }
    await CheckpointDesk(core: core).signIfPossible()
    return result
  }

  /// Reconciles what the vault knew at an earlier moment, and keeps what it found; asks nobody.
  package func reconcile(
    _ request: ReconcileRequest, knownAt moment: Timestamp,
    document: @Sendable (RunID, ReconciliationRun) -> String
  ) async throws -> (id: RunID, run: ReconciliationRun) {
    let core = core
    let result = try await mapped {
      try await LookBackDesk(core: core).run(request, knownAt: moment, document: document)
    }
    await CheckpointDesk(core: core).signIfPossible()
    return result
  }

  /// The document of the latest run, as it was kept.
  package func latestRun() async throws -> String? {
    try mapped { try core.database.read { try $0.latestRun()?.document } }
  }
}
