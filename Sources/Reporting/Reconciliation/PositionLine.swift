import Reconciliation
import VoucherModel

/// One line of the way from what was captured to what is in stock.
struct PositionLine {
  /// What a line does to the stock.
  enum Step { case adds, takes, total, note }

  let currency: Currency
  let item: String
  let tally: Tally
  let step: Step

  static func lines(of positions: [StockPosition]) -> [PositionLine] {
    positions.flatMap { position -> [PositionLine] in
      func line(_ item: String, _ tally: Tally?, _ step: Step) -> PositionLine {
        PositionLine(currency: position.currency, item: item, tally: tally ?? .zero, step: step)
      }
      let opening =
        position.capturedBefore.count == 0
        ? [] : [line("captured before the period", position.capturedBefore, .adds)]
      return opening + [line("captured", position.captured, .adds)]
        + StockPosition.Leaving.allCases.map {
          line("less \($0.rawValue)", position.left[$0], .takes)
        }
        + [line("in stock", position.inStock, .total)]
        + StockPosition.horizons.map {
          line("of it expiring within \($0) days", position.expiring[$0], .note)
        }
    }
  }

  /// A waterfall from what was captured to the stock.
  static func chart(of lines: [PositionLine], _ currency: Currency) -> HTML {
    let shown = lines.filter { $0.step == .total || ($0.step != .note && $0.tally.count > 0) }
    return RowBars.waterfall(
      title: "Stock in \(currency.code)",
      summary: "From what was captured by what left to what is in stock, by face value; the table "
        + "below has every number.",
      steps: shown.map { line in
        let amount = line.tally.amount.millionths
        return (
          line.item, line.step == .takes ? -amount : amount, line.step == .total,
          ReportedAmount(line.tally.amount, currency).text
        )
      }
    ).html
  }
}
