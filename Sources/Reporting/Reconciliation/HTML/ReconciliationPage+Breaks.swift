import Reconciliation
import VoucherModel

extension ReconciliationPage {
  var summary: HTML {
    HTMLTable<BreakSummary>(
      "What is open, how much is at stake, and what to do",
      [
        .init("Type") { $0.kind.rawValue },
        .init("Worst", shade: { $0.worst.word }) { $0.worst.word },
        .init("Count", .right) { String($0.count) },
        .init("Difference", .right) { ReportedAmount($0.difference, $0.currency).text },
        .init("At stake", .right) { ReportedAmount($0.exposure, $0.currency).text },
        .init("Currency") { $0.currency?.code ?? "" },
        .init("Oldest", .right) { AgeBand.text(ofAge: $0.oldestAge) },
        .init("Next") { $0.kind.suggestedAction },
      ]
    ).html(of: run.summary)
  }

  /// The cells are shaded by their share of the largest amount of the currency.
  var ageing: HTML {
    let lines = AgeingLine.lines(of: run)
    var largest: [Currency?: Int64] = [:]
    for line in lines {
      for tally in line.bands.values {
        largest[line.currency] = max(largest[line.currency] ?? 0, tally.amount.millionths)
      }
    }
    let bands = AgeBand.allCases.map { band in
      HTMLTable<AgeingLine>.Column(
        band.rawValue, .right,
        shade: { line in
          guard let tally = line.bands[band] else { return nil }
          let scale = Scale(from: 0, to: largest[line.currency] ?? 0, over: 3)
          return "h\(1 + scale.position(of: tally.amount.millionths))"
        }
      ) { $0.text(of: band) }
    }
    return HTMLTable<AgeingLine>(
      "Amount at stake (count) by how long it has been open",
      [.init("Type") { $0.kind.rawValue }, .init("Currency") { $0.currency?.code ?? "" }] + bands
    ).html(of: lines)
  }

  var breaks: HTML {
    HTMLTable<Break>(
      "Every break, the most severe first",
      [
        .init("Break") { item in
          .element("a", ["href": "#\(item.id.text)"], .text(String(item.id.text.prefix(12))))
        },
        .init("Severity", shade: { $0.severity.level.word }) { $0.severity.level.word },
        .init("Status") { run.standing.item($0.id).status.rawValue },
        .init("Assignee") { run.standing.item($0.id).assignee ?? "" },
        .init("Type") { $0.kind.rawValue },
        .init("Difference", .right) { ReportedAmount($0.difference, $0.currency).text },
        .init("Currency") { $0.currency?.code ?? "" },
        .init("Reference") { $0.keys.references.first ?? "" },
        .init("Supplier order", .right) { $0.keys.supplierOrderIDs.first?.description ?? "" },
        .init("First seen") { $0.firstSeenAt.rfc3339 },
      ]
    ).html(of: run.breaks)
  }

  /// One break with what each side says.
  func article(_ item: Break) -> HTML {
    let explanation = BreakExplanation(item)
    return .element(
      "article", ["id": item.id.text],
      .element("h3", [:], .text("\(item.kind.rawValue), \(item.severity.level.word)")).line,
      .facts(explanation.listed + explanation.standing(run.standing.item(item.id))),
      HTMLTable<Evidence>(
        "What each side says",
        [
          .init("Side") { $0.side.rawValue }, .init("States") { $0.name },
          .init("Value") { BreakExplanation.text(of: $0.value) },
        ]
      ).html(of: item.evidence)
    ).line
  }
}
