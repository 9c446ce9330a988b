package import Reconciliation
import VaultStore
package import VoucherModel

/// How somebody names a run that is kept.
package enum RunSelector: Hashable, Sendable {
  case latest
  /// The first characters of its name.
  case beginning(String)
}

/// A run in a list.
package struct RunLine: Sendable {
  package let id: RunID
  package let startedAt: Timestamp
  package let isComplete: Bool
  /// What it was told; `nil` for a run of before that was kept.
  package let told: Told?

  /// What a run was told, as far as a list shows it.
  package struct Told: Sendable {
    package let asOf: Timestamp
    package let knownAt: Timestamp
    package let period: ReportPeriod?
    package let tool: String
    package let looksBack: Bool
  }
}

extension Vault {
  /// The runs, newest first.
  package func runs(limit: Int) async throws -> [RunLine] {
    try mapped {
      try core.database.read { snapshot in
        try snapshot.runs(limit: limit).map { row in
          let told = try snapshot.runInputs(row.id).map { inputs in
            let settings = try RunSettings(inputs.settings)
            return RunLine.Told(
              asOf: settings.settings.asOf, knownAt: inputs.knownAt,
              period: settings.settings.period, tool: settings.tool, looksBack: inputs.looksBack)
          }
          return RunLine(
            id: row.id, startedAt: row.startedAt, isComplete: row.isComplete, told: told)
        }
      }
    }
  }

  /// The document that was kept of a run when it was made.
  package func document(of selector: RunSelector) async throws -> (id: RunID, document: String) {
    try mapped {
      try core.database.read { snapshot in
        let row = try Self.row(selector, in: snapshot)
        return (row.id, row.document)
      }
    }
  }

  /// A run made again from what was stored with it.
  package func keptRun(_ selector: RunSelector) async throws -> KeptRun {
    try mapped {
      try core.database.read { snapshot in
        let row = try Self.row(selector, in: snapshot)
        guard let run = try RunRebuilder.run(row, in: snapshot) else {
          throw VaultError(
            .refused, "Run \(row.id) was made before the inputs of runs were kept.",
            next: "Its document is served with --format json.")
        }
        return run
      }
    }
  }

  private static func row(
    _ selector: RunSelector, in snapshot: borrowing VaultSnapshot
  ) throws -> RunRow {
    let found: RunRow?
    switch selector {
    case .latest: found = try snapshot.latestRun()
    case .beginning(let text):
      let names = try snapshot.runIDs().filter { "\($0)".hasPrefix(text.uppercased()) }
      guard names.count < 2 else {
        throw VaultError(
          .invalid, "\(names.count) runs begin with \(text).", next: "Give more of its characters.")
      }
      found = try names.first.flatMap { try snapshot.run($0) }
    }
    guard let found else {
      throw VaultError(
        .notFound, "There is no such run.",
        next: "List them with 'voucher-vault report list', or run 'voucher-vault reconcile run'.")
    }
    return found
  }

  /// The newest run that learned something itself, with what became of its breaks until now.
  ///
  /// `nil` where no run was made, or none since inputs are kept.
  package func presentRun() async throws -> KeptRun? {
    try mapped {
      try core.database.read { snapshot in
        guard let inputs = try snapshot.lastLearning(), let row = try snapshot.run(inputs.runID),
          var kept = try RunRebuilder.run(row, in: snapshot)
        else { return nil }
        kept.run.standing.update(with: try snapshot.breakLives())
        return kept
      }
    }
  }
}
