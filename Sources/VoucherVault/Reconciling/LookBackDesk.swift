import Reconciliation
import VaultStore
import VoucherModel

/// Reconciles what the vault knew at an earlier moment; asks nobody.
struct LookBackDesk: Sendable {
  let core: VaultCore

  func run(
    _ request: ReconcileRequest, knownAt moment: Timestamp,
    document: @Sendable (RunID, ReconciliationRun) -> String
  ) async throws -> (id: RunID, run: ReconciliationRun) {
    let startedAt = core.clock.now()
    guard moment <= startedAt else {
      throw VaultError(
        .invalid, "Nobody knows yet what will be known at \(moment).",
        next: "Name a moment that is past with --known-at.")
    }
    let gathered = try core.database.read { snapshot in
      guard let base = try snapshot.lastLearning(knownBy: moment) else {
        throw VaultError(
          .notFound, "No run had been made at \(moment), so nothing was known of the supplier.",
          next: "List the runs with 'voucher-vault report list'.")
      }
      let stored = try RunSettings(base.settings)
      var inputs = try KnownState(asOf: base.sequence, in: snapshot).inputs()
      stored.complete(&inputs)
      var settings = request.settings(moment, knownAt: moment)
      settings.allocations = settings.allocations ?? stored.settings.allocations
      return GatheredRun(
        startedAt: startedAt, inputs: inputs, settings: settings, logNotices: stored.logNotices,
        tool: request.tool, asksAboutThePresent: false, lookingBackAt: base)
    }
    return try await RunKeeper(core: core).keep(gathered, document: document)
  }
}
