import Reconciliation
import VoucherModel

/// One line of a wallet's balance walk; the amounts of a wallet's lines add up to its closing one.
struct WalkLine {
  let walletID: WalletID
  let currency: Currency
  let item: String
  /// How many movements; `nil` for a balance.
  let count: Int?
  /// What the line adds, negative where money left; `nil` for a balance nobody knows.
  let amount: Amount?
  /// Whether it is in no balance yet.
  var isPending = false

  static func lines(of walks: [BalanceWalk]) -> [WalkLine] {
    walks.flatMap(lines(of:))
  }

  private static func lines(of walk: BalanceWalk) -> [WalkLine] {
    func balance(_ item: String, _ amount: Amount?) -> WalkLine {
      WalkLine(
        walletID: walk.walletID, currency: walk.currency, item: item, count: nil, amount: amount)
    }
    func line(
      _ item: String, _ tally: Tally, isDebit: Bool = false, isPending: Bool = false
    ) -> WalkLine {
      let amount = isDebit ? Amount.zero.subtracting(tally.amount) : tally.amount
      return WalkLine(
        walletID: walk.walletID, currency: walk.currency, item: item, count: tally.count,
        amount: amount, isPending: isPending)
    }
    // What is usually nothing has a line only where it is something; the rest is always stated.
    let conversions = [
      line("converted in", walk.conversionsIn),
      line("converted out", walk.conversionsOut, isDebit: true),
    ]
    let pending = [
      line("not booked yet, credits", walk.pendingCredits, isPending: true),
      line("not booked yet, debits", walk.pendingDebits, isDebit: true, isPending: true),
    ]
    let unexplained = WalkLine(
      walletID: walk.walletID, currency: walk.currency, item: "moved without a transaction",
      count: 0, amount: walk.unexplained)
    return [balance("opening", walk.opening), line("top-ups", walk.fundings)]
      + conversions.filter { $0.count != 0 } + [
        line("debits", walk.charges, isDebit: true), line("refunds", walk.refunds),
        line("unexplained credits", walk.otherCredits),
        line("unexplained debits", walk.otherDebits, isDebit: true),
      ] + [unexplained].filter { $0.amount != .zero } + [
        balance("closing", walk.closing)
      ] + pending.filter { $0.count != 0 }
  }
}

/// One line of the three-way match: how many orders of a currency came out so, and for how much.
struct MatchLine {
  let currency: Currency
  let outcome: String
  let tally: Tally
  /// The share of all orders of the currency, in thousandths, rounded down; `nil` of nothing.
  let shareByCount: Int?
  let shareByAmount: Int?

  static func lines(of totals: [CurrencyTotals]) -> [MatchLine] {
    totals.flatMap { totals in
      let all = totals.allOrders
      return MatchState.allCases.map { state in
        let tally = totals.orders[state] ?? .zero
        return MatchLine(
          currency: totals.currency, outcome: state.rawValue, tally: tally,
          shareByCount: share(Int64(tally.count), of: Int64(all.count)),
          shareByAmount: share(tally.amount.millionths, of: all.amount.millionths))
      } + [
        MatchLine(
          currency: totals.currency, outcome: "all orders", tally: all, shareByCount: nil,
          shareByAmount: nil),
        MatchLine(
          currency: totals.currency, outcome: "tolerated differences", tally: totals.tolerated,
          shareByCount: nil, shareByAmount: nil),
      ]
    }
  }

  private static func share(_ part: Int64, of whole: Int64) -> Int? {
    whole > 0 ? Int(Int128(part) * 1000 / Int128(whole)) : nil
  }

  /// Thousandths as `97.3%`.
  static func text(ofShare share: Int?) -> String {
    share.map { "\($0 / 10).\($0 % 10)%" } ?? ""
  }
}

/// One line of the wallet transactions: those of a currency that landed in the same place.
struct MovementLine {
  let currency: Currency
  let bucket: MovementMatch.Bucket
  let debits: Tally
  let credits: Tally

  /// The lines that count something, and always the unexplained one.
  static func lines(of totals: [CurrencyTotals]) -> [MovementLine] {
    totals.flatMap { totals in
      MovementMatch.Bucket.allCases.map { bucket in
        MovementLine(
          currency: totals.currency, bucket: bucket, debits: totals.debits[bucket] ?? .zero,
          credits: totals.credits[bucket] ?? .zero)
      }
      .filter { $0.bucket == .unexplained || $0.debits.count + $0.credits.count > 0 }
    }
  }
}

/// One line of the ageing table: the breaks of a type and currency by how long they are open.
struct AgeingLine {
  let kind: BreakKind
  let currency: Currency?
  private(set) var bands: [AgeBand: Tally]

  /// In the order of the summary.
  static func lines(of run: ReconciliationRun) -> [AgeingLine] {
    run.summary.map { summary in
      var line = AgeingLine(kind: summary.kind, currency: summary.currency, bands: [:])
      for item in run.breaks where item.kind == line.kind && item.currency == line.currency {
        let band = AgeBand(age: item.age)
        let tally = line.bands[band] ?? .zero
        // A run whose amounts do not fit is refused, so the sum exists.
        let amount = tally.amount.adding(item.exposure ?? .zero) ?? tally.amount
        line.bands[band] = Tally(count: tally.count + 1, amount: amount)
      }
      return line
    }
  }

  /// The cell of a band, `amount (count)`; empty where there is no break.
  func text(of band: AgeBand) -> String {
    guard let tally = bands[band] else { return "" }
    let amount = ReportedAmount(tally.amount, currency).text
    return amount.isEmpty ? "(\(tally.count))" : "\(amount) (\(tally.count))"
  }
}

extension Completeness {
  /// The completeness in words.
  var text: String {
    switch self {
    case .complete(since: nil): "complete"
    case .complete(since: let since?): "complete since \(since)"
    case .partial(let reason): "PARTIAL: \(reason)"
    }
  }
}
