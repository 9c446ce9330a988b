import Reconciliation
import VoucherModel

/// Did everything line up: one strip a currency, its parts as wide as their share of the amount.
struct MatchStripChart {
  let totals: [CurrencyTotals]

  /// What the eye has to tell apart; the table below has every state.
  private enum Part: CaseIterable {
    case matched, waiting, broken

    var label: String {
      switch self {
      case .matched: "matched"
      case .waiting: "in transit or to confirm"
      case .broken: "broken"
      }
    }

    var style: String {
      switch self {
      case .matched: "f-good"
      case .waiting: "f-wait"
      case .broken: "f-bad"
      }
    }

    init(_ state: MatchState) {
      switch state {
      case .matched, .tolerated, .manual: self = .matched
      case .timing, .suggested: self = .waiting
      case .broken: self = .broken
      }
    }
  }

  var html: HTML {
    ShareStrip(
      title: "Orders by how far they were matched",
      summary: "The share of the amount in each currency that was matched, is in transit or to be "
        + "confirmed, or is broken; the table below has every number.",
      strips: totals.map(strip)
    ).html
  }

  private func strip(_ totals: CurrencyTotals) -> ShareStrip.Strip {
    var tallies: [Part: (count: Int, amount: Int64)] = [:]
    for (state, tally) in totals.orders {
      let part = tallies[Part(state)] ?? (0, 0)
      tallies[Part(state)] = (part.count + tally.count, part.amount + tally.amount.millionths)
    }
    let parts = Part.allCases.compactMap { part -> ShareStrip.Part? in
      guard let tally = tallies[part], tally.count > 0 else { return nil }
      let money = Money(Amount(millionths: tally.amount), totals.currency)
      return ShareStrip.Part(
        amount: tally.amount, style: part.style,
        words: "\(part.label): \(counted(tally.count, "order")), \(money)")
    }
    return ShareStrip.Strip(label: totals.currency.code, parts: parts)
  }
}
