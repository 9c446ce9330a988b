import Ledgers
import Reconciliation
import VoucherModel

extension ReconciliationReport {
  /// The page for a browser and for paper, in the order finance reads it; one file, no script.
  package var html: String { ReconciliationPage(report: self).text }
}

/// The parts of a report as a page.
struct ReconciliationPage {
  let report: ReconciliationReport

  var run: ReconciliationRun { report.run }

  var text: String {
    HTMLPage("Reconciliation \(report.id)", [face] + sections + [signOff]).text
  }

  private var sections: [HTML] {
    let findings: [HTML] =
      run.breaks.isEmpty
      ? [.section("Breaks", [.element("p", [:], .text("No breaks."))])]
      : [
        .section("Breaks by type", [summary]), .section("Breaks by age", [ageing]),
      ]
    let details: [HTML] =
      run.breaks.isEmpty
      ? [] : [.section("Each break", [breaks] + run.breaks.map(article))]
    return [
      .section("Sources", [sources]), .section("Balance walk", walks),
      .section("Three-way match", [MatchStripChart(totals: run.totals).html, matches]),
      .section("Wallet transactions", [movements]),
    ] + findings + trend + [.section("In doubt, stalled and on the way", [unfinished])]
      + (run.stock.isEmpty ? [] : [.section("Stock and expiry", stock)]) + details
      + notices
  }

  /// Opened against settled.
  private var trend: [HTML] {
    let openings = run.standing.openings
    guard let first = openings.first,
      let period = LedgerPeriod(
        from: LedgerDay(first.openedAt).start,
        end: max(run.settings.knownAt, first.openedAt).advanced(byMilliseconds: 1))
    else { return [] }
    return [.section("Break trend", [BreakTrend(openings, in: period).html])]
  }

  /// What the supplier's list says against the audit log.
  private var notices: [HTML] {
    guard !run.logNotices.isEmpty else { return [] }
    let table = HTMLTable<LogNotice>(
      "References at the supplier that do not fit the audit log",
      [
        .init("Supplier order") { $0.supplierOrderID.description },
        .init("Reference") { $0.reference }, .init("What") { $0.message },
      ])
    return [.section("Audit log", [table.html(of: run.logNotices)])]
  }

  private var face: HTML {
    let period = run.settings.period.map { period in
      "from \(period.from?.rfc3339 ?? "the beginning") to before \(period.to?.rfc3339 ?? "the end")"
    }
    let tolerances = run.settings.tolerances.sorted { $0.key < $1.key }
      .map { Money($0.value, $0.key).description }
    return .element(
      "header", [:],
      .element("h1", [:], .text("Reconciliation")).line, verdict,
      .facts(
        [
          ("Run", report.id.description), ("Period", period ?? "all"),
          ("As of", run.settings.asOf.rfc3339),
          ("Tolerance", tolerances.isEmpty ? "none" : tolerances.joined(separator: ", ")),
          ("Orders", "\(run.orders.count)"), ("Wallet transactions", "\(run.movements.count)"),
          ("Made by", report.tool),
        ] + report.codeFacts + report.standingFacts))
  }

  private var verdict: HTML {
    let (kind, words) =
      if !run.isComplete {
        (
          "unknown",
          "Incomplete: a source was partial, so nothing is reported as missing from it."
        )
      } else if let worst = report.openBreaks.map(\.severity.level).max() {
        ("attention", "\(report.openBreaks.count) open breaks; the worst is \(worst.word).")
      } else if !run.breaks.isEmpty {
        ("good", "Complete, and every break is resolved.")
      } else {
        ("good", "Complete, and everything lines up.")
      }
    return .element("p", ["class": "verdict \(kind)", "role": "status"], .text(words)).line
  }

  private var signOff: HTML {
    let facts = report.signOffFacts
    guard facts.isEmpty else { return .section("Sign-off", [.facts(facts)]) }
    return .element(
      "section", ["class": "sign", "aria-label": "Sign-off"],
      .element("div", [:], .text("Prepared by, date")),
      .element("div", [:], .text("Reviewed by, date"))
    ).line
  }
}
