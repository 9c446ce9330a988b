import Proving
import Reconciliation
import Reporting
import SandboxSupplier
import Testing
import VaultStore
import VoucherModel
import VoucherVault

/// A run as its caller saw it: every form that it was printed in on that day.
struct SeenRun: Sendable {
  let id: RunID
  let run: ReconciliationRun
  let forms: [String]

  init(_ id: RunID, _ run: ReconciliationRun) {
    self.id = id
    self.run = run
    forms = Self.forms(id, run, tool: "test 1")
  }

  static func forms(_ id: RunID, _ run: ReconciliationRun, tool: String) -> [String] {
    let report = ReconciliationReport(id: id, run: run, tool: tool)
    return [JSONWriter.text(of: report.json), report.table, report.html]
      + ReconciliationReport.Sheet.allCases.map { report.csv($0) }
  }

  func status(_ kind: BreakKind) -> BreakStatus? {
    run.breaks.first { $0.kind == kind }.map { run.standing.item($0.id).status }
  }
}

extension Workbench {
  static let document: @Sendable (RunID, ReconciliationRun) -> String = { id, run in
    JSONWriter.text(of: ReconciliationReport(id: id, run: run, tool: "test 1").json)
  }

  /// Reconciles as the program does, and keeps what it printed.
  func see(
    after wait: Int64 = Workbench.settling, _ change: (inout ReconcileRequest) -> Void = { _ in }
  ) async throws -> SeenRun {
    time.advance(wait)
    var request = ReconcileRequest()
    request.tool = "test 1"
    change(&request)
    let result: (id: RunID, run: ReconciliationRun)
    if let moment = request.knownAt {
      result = try await vault.reconcile(request, knownAt: moment, document: Self.document)
    } else {
      result = try await vault.reconcile(request, with: client, document: Self.document)
    }
    return SeenRun(result.id, result.run)
  }

  /// The run made again from what is stored has the bytes that it had.
  func expectSame(
    _ seen: SeenRun, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let kept = try await vault.keptRun(.beginning(seen.id.description))
    let forms = SeenRun.forms(kept.id, kept.run, tool: kept.tool)
    for (now, then) in zip(forms, seen.forms) {
      #expect(now.utf8.elementsEqual(then.utf8), "\(now)", sourceLocation: sourceLocation)
    }
    #expect(kept.document.utf8.elementsEqual(seen.forms[0].utf8), sourceLocation: sourceLocation)
  }

  /// An order whose debit is a dollar too much.
  func overcharge(_ reference: String = "OFF") async throws {
    let amount = try #require(Amount("1"))
    sandbox.update { $0.debitDifference = amount }
    try await place(reference)
    sandbox.update { $0.debitDifference = .zero }
  }

  func actor(_ name: String) throws -> Actor { try #require(Actor(name)) }

  /// How many rows a table has.
  func count(_ table: String) throws -> Int {
    let database = try PlainDatabase(vault.folder.database)
    defer { try? database.close() }
    return try database.rows("SELECT 1 FROM \(table)").count
  }
}
