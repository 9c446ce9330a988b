package import Reconciliation
import VaultStore
package import VoucherModel

/// A run that is kept, made again from what was stored with it.
package struct KeptRun: Sendable {
  /// The run's name.
  package let id: RunID
  /// The program that made it.
  package let tool: String
  /// The run, as this program matches it.
  package var run: ReconciliationRun
  /// The document that was kept when it was made.
  package let document: String
  /// Its place among all runs.
  package let sequence: Int64
  /// Whether it looked back at what was known earlier.
  package let looksBack: Bool
}

/// Makes a run again from stored values alone.
struct RunRebuilder {
  /// The run; `nil` for one of before inputs were kept.
  static func run(_ row: RunRow, in snapshot: borrowing VaultSnapshot) throws -> KeptRun? {
    guard let inputsRow = try snapshot.runInputs(row.id) else { return nil }
    do {
      return try rebuild(row, inputsRow, in: snapshot)
    } catch is UnreadableRecord {
      throw VaultError(
        .integrity, "What run \(row.id) was told is not in the form that it is kept in.",
        next: "Run 'voucher-vault audit verify'; the document itself is served with --format json.")
    }
  }

  private static func rebuild(
    _ row: RunRow, _ inputsRow: RunInputsRow, in snapshot: borrowing VaultSnapshot
  ) throws -> KeptRun {
    var stored = try RunSettings(inputsRow.settings)
    let base = inputsRow.baseSequence
    let known = try KnownState(asOf: base, in: snapshot)
    var inputs = try known.inputs()
    stored.complete(&inputs)
    let closed = ClosedRecords(inputs, EncodedInputs(inputs), known: known, changes: .none)
    inputs.closedPeriods = try SignedPeriods(stored.closed, in: snapshot).periods(in: snapshot) {
      try closed.records(asOf: $0, storedUpTo: base, in: snapshot)
    }
    stored.settings.firstSeen = try snapshot.firstSeen(
      before: inputsRow.sequence, knownBy: inputsRow.looksBack ? inputsRow.knownAt : nil)
    var run = try Reconciler.reconcile(inputs, settings: stored.settings)
    run.countStock(inputs.vaultOrders)
    run.logNotices = stored.logNotices
    let lives = try snapshot.breakLives(upTo: inputsRow.eventSequence)
    run.standing = RunStanding(of: run.breaks, lives: lives, runSequence: inputsRow.sequence)
    run.standing.previousRunID =
      try snapshot.lastLearning(before: inputsRow.looksBack ? base + 1 : inputsRow.sequence)?.runID
    run.standing.inputHashes = stored.inputHashes
    return KeptRun(
      id: row.id, tool: stored.tool, run: run, document: row.document,
      sequence: inputsRow.sequence, looksBack: inputsRow.looksBack)
  }
}
