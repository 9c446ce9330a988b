import Reconciliation
import VoucherModel

/// Why a wallet stands where it stands: a waterfall from its opening balance to its closing one.
struct BalanceWalkChart {
  /// The lines of one wallet.
  let lines: [WalkLine]

  var html: HTML {
    // What is not booked yet moves nothing, and what nobody knows cannot be drawn.
    let shown = lines.filter { !$0.isPending && $0.amount != nil }
    guard shown.count > 1, let first = shown.first else { return .empty }
    return RowBars.waterfall(
      title: "Balance walk of wallet \(first.walletID) in \(first.currency.code)",
      summary: "From the opening balance by what came and what went to the closing balance; "
        + "the table below has every number.",
      steps: shown.map { line in
        (
          line.item, line.amount?.millionths ?? 0, line.count == nil,
          ReportedAmount(line.amount, line.currency).text
        )
      }
    ).html
  }
}
