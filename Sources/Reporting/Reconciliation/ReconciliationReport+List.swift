package import Reconciliation
import VoucherModel

extension ReconciliationReport {
  /// Some of the run's breaks for programs, under the run's header.
  package func json(of breaks: [Break]) -> JSONValue {
    guard case .object(let members) = json else { return json }
    let whole = Dictionary(members) { first, _ in first }
    return [
      "run": whole["run"] ?? .null,
      "breaks": .array(breaks.map { Self.json(of: $0, run.standing.item($0.id)) }),
      "log_notices": whole["log_notices"] ?? .null,
    ]
  }

  /// Some of the run's breaks for a terminal.
  package func list(of breaks: [Break]) -> String {
    let head =
      "Run \(id) as of \(run.settings.asOf)\(run.isComplete ? "" : ", INCOMPLETE")\n\n"
    let said = run.logNotices.map { "\nAUDIT LOG: \(SafeText($0.message).text)\n" }.joined()
    guard !breaks.isEmpty else {
      let others = run.breaks.count
      return head + (others == 0 ? "No breaks.\n" : "No such breaks; the run has \(others).\n")
        + said
    }
    return head
      + TextTable<Break>([
        .init("BREAK") { String($0.id.text.prefix(12)) },
        .init("TYPE") { $0.kind.rawValue },
        .init("SEVERITY") { $0.severity.level.word },
        .init("STATUS") { run.standing.item($0.id).status.rawValue },
        .init("ASSIGNEE") { run.standing.item($0.id).assignee ?? "" },
        .init("OPEN FOR", .right) { AgeBand.text(ofAge: $0.age) },
        .init("DIFFERENCE", .right) { ReportedAmount($0.difference, $0.currency).text },
        .init("CURRENCY") { $0.currency?.code ?? "" },
        .init("ORDER", limit: 40) { item in
          item.keys.references.first ?? item.keys.supplierOrderIDs.first.map { "#\($0)" } ?? ""
        },
        .init("NEXT", limit: 80) { $0.suggestedAction },
      ]).text(of: breaks) + said
  }
}
