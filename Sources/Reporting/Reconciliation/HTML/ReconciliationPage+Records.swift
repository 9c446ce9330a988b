import Reconciliation
import VoucherModel

extension ReconciliationPage {
  var sources: HTML {
    HTMLTable<SourceSummary>(
      "What was compared, and whether it was all there",
      [
        .init("Source") { $0.source.rawValue },
        .init("Rows", .right) { String($0.count) },
        .init("Repeated", .right) { String($0.repeated) },
        .init("List") { $0.completeness.text },
      ]
    ).html(of: run.sources)
  }

  /// A chart and a table for each wallet.
  var walks: [HTML] {
    run.walks.flatMap { walk -> [HTML] in
      let lines = WalkLine.lines(of: [walk])
      let table = HTMLTable<WalkLine>(
        "Wallet \(walk.walletID), \(walk.currency.code)",
        [
          .init("Item") { $0.item },
          .init("Count", .right) { $0.count.map { String($0) } ?? "" },
          .init("Amount", .right) {
            $0.amount == nil ? "unknown" : ReportedAmount($0.amount, $0.currency).text
          },
          .init("Currency") { $0.currency.code },
        ])
      return [
        .element("h3", [:], .text("Wallet \(walk.walletID)")).line,
        BalanceWalkChart(lines: lines).html, table.html(of: lines),
      ]
    }
  }

  var stock: [HTML] {
    run.stock.flatMap { position -> [HTML] in
      let lines = PositionLine.lines(of: [position])
      let table = HTMLTable<PositionLine>(
        "Vouchers in \(position.currency.code), by face value; stock is what can still be sold",
        [
          .init("Item") { $0.item },
          .init("Vouchers", .right) { String($0.tally.count) },
          .init("Face value", .right) { ReportedAmount($0.tally.amount, $0.currency).text },
          .init("Currency") { $0.currency.code },
        ])
      return [PositionLine.chart(of: lines, position.currency), table.html(of: lines)]
    }
  }

  var matches: HTML {
    HTMLTable<MatchLine>(
      "Orders by how far they were matched; never summed across currencies",
      [
        .init("Outcome") { $0.outcome },
        .init("Currency") { $0.currency.code },
        .init("Orders", .right) { String($0.tally.count) },
        .init("Share", .right) { MatchLine.text(ofShare: $0.shareByCount) },
        .init("Amount", .right) { ReportedAmount($0.tally.amount, $0.currency).text },
        .init("Share of amount", .right) { MatchLine.text(ofShare: $0.shareByAmount) },
      ]
    ).html(of: MatchLine.lines(of: run.totals))
  }

  var movements: HTML {
    HTMLTable<MovementLine>(
      "Where each wallet transaction landed",
      [
        .init("Landed as") { $0.bucket.rawValue },
        .init("Currency") { $0.currency.code },
        .init("Debits", .right) { String($0.debits.count) },
        .init("Amount", .right) { ReportedAmount($0.debits.amount, $0.currency).text },
        .init("Credits", .right) { String($0.credits.count) },
        .init("Amount", .right) { ReportedAmount($0.credits.amount, $0.currency).text },
      ]
    ).html(of: MovementLine.lines(of: run.totals))
  }

  var unfinished: HTML {
    guard !run.unfinished.isEmpty else {
      return .element("p", [:], .text("No unfinished orders.")).line
    }
    return HTMLTable<UnfinishedOrder>(
      "Orders that are not at their end",
      [
        .init("Reference") { $0.reference.text },
        .init("State") { $0.state.rawValue },
        .init("Supplier order", .right) { $0.supplierOrderID?.description ?? "" },
        .init("Since") { $0.since.rfc3339 },
        .init("At stake", .right) { $0.exposure?.amountText ?? "" },
        .init("Currency") { $0.exposure?.currency.code ?? "" },
      ]
    ).html(of: run.unfinished)
  }
}
