package import Reconciliation
import VoucherModel

/// What a report says of the work on its breaks, and of who answers for it.
extension ReconciliationReport {
  private var standing: RunStanding { run.standing }

  /// How many of the breaks somebody still has to do something about.
  package var openBreaks: [Break] {
    run.breaks.filter { standing.item($0.id).status.isOpen }
  }

  /// The members of the header that follow on earlier runs.
  var standingMembers: [(String, JSONValue)] {
    [
      ("known_at", .moment(run.settings.knownAt)),
      ("previous_run_id", .optional(standing.previousRunID?.description)),
      ("opened", .count(standing.opened)),
      ("closed", .count(standing.closed)),
      ("carried", .count(standing.carried)),
      ("open_breaks", .count(openBreaks.count)),
      (
        "match_rates",
        .array(
          MatchRate.rates(of: run.totals).map { rate in
            [
              "currency": .currency(rate.currency), "by_count": .optional(rate.byCount),
              "by_amount": .optional(rate.byAmount),
            ]
          })
      ),
      ("sign_off", .optional(standing.signOff, Self.json(of:))),
    ]
  }

  private static func json(of signOff: RunStanding.SignOff) -> JSONValue {
    [
      "period": .string(signOff.period),
      "prepared_by": .string(signOff.preparer),
      "prepared_at": .moment(signOff.preparedAt),
      "note": .optional(signOff.note),
      "reviewed_by": .optional(signOff.reviewer),
      "reviewed_at": .moment(signOff.reviewedAt),
    ]
  }

  /// The same for people, by name.
  var standingFacts: [(String, String)] {
    let rates = MatchRate.rates(of: run.totals).map(\.text).joined(separator: "; ")
    let resolved = run.breaks.count - openBreaks.count
    return [
      ("Known at", run.settings.knownAt.rfc3339),
      ("Previous run", standing.previousRunID?.description ?? "none"),
      ("Matched", rates.isEmpty ? "nothing to match" : rates),
      (
        "Breaks",
        "\(run.breaks.count)" + (resolved == 0 ? "" : ", of which \(resolved) are resolved")
      ),
      (
        "Since then",
        "\(standing.opened) opened, \(standing.closed) closed, \(standing.carried) carried"
      ),
    ]
  }

  /// Who answers for it, by name; nothing in the report of a run that nobody has closed on.
  var signOffFacts: [(String, String)] {
    guard let signOff = standing.signOff else { return [] }
    var facts = [
      ("Period", signOff.period),
      ("Prepared by", "\(signOff.preparer), \(signOff.preparedAt.rfc3339)"),
    ]
    if let note = signOff.note { facts.append(("Carried because", note)) }
    let reviewed = signOff.reviewer.map { "\($0), \(signOff.reviewedAt?.rfc3339 ?? "")" }
    return facts + [("Reviewed by", reviewed ?? "not signed yet")]
  }
}

/// The share of a currency's orders that were matched, whether by themselves, within the tolerance or by
/// hand.
struct MatchRate {
  let currency: Currency
  /// Such as `97.3%`, rounded down; `nil` of nothing.
  let byCount: String?
  let byAmount: String?

  static func rates(of totals: [CurrencyTotals]) -> [MatchRate] {
    totals.map { totals in
      let states: [MatchState] = [.matched, .tolerated, .manual]
      let matched = states.compactMap { totals.orders[$0] }
      let all = totals.allOrders
      let amount = matched.reduce(Int128(0)) { $0 + Int128($1.amount.millionths) }
      return MatchRate(
        currency: totals.currency,
        byCount: share(Int128(matched.reduce(0) { $0 + $1.count }), of: Int128(all.count)),
        byAmount: share(amount, of: Int128(all.amount.millionths)))
    }
  }

  private static func share(_ part: Int128, of whole: Int128) -> String? {
    whole > 0 ? MatchLine.text(ofShare: Int(part * 1000 / whole)) : nil
  }

  var text: String {
    "\(currency.code) \(byCount ?? "none") of orders, \(byAmount ?? "none") of amount"
  }
}
