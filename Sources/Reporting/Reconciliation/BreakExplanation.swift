package import Reconciliation
import VoucherModel

/// One break drilled down: what it is, by which rule, and what each side says.
package struct BreakExplanation: Sendable {
  private let item: Break

  package init(_ item: Break) {
    self.item = item
  }

  /// The explanation for a terminal.
  package var text: String {
    facts + "\n"
      + TextTable<Evidence>([
        .init("SIDE") { $0.side.rawValue },
        .init("STATES") { $0.name },
        .init("VALUE") { Self.text(of: $0.value) },
      ]).text(of: item.evidence)
  }

  /// What there is to say of it, by name.
  var listed: [(String, String)] {
    let keys = item.keys
    let override = item.severity.override.map { ": \($0.reason)" } ?? ""
    let reasons = item.severity.reasons.joined(separator: ", ") + override
    let facts: [(String, String)] = [
      ("Break", item.id.text), ("Type", item.kind.rawValue),
      ("Severity", "\(item.severity.level.word) (by \(reasons))"), ("Rule", item.rule),
      ("Next", item.suggestedAction), ("Difference", Self.text(item.difference, item.currency)),
      ("At stake", Self.text(item.exposure, item.currency)),
      ("First seen", item.firstSeenAt.rfc3339), ("Happened", item.effectiveAt?.rfc3339 ?? ""),
      ("Open for", AgeBand.text(ofAge: item.age)), ("References", Self.list(keys.references)),
      ("Supplier orders", Self.list(keys.supplierOrderIDs)),
      ("Wallets", Self.list(keys.walletIDs)),
      ("Transactions", Self.list(keys.transactionIDs)), ("Orders", Self.list(keys.orderIDs)),
      ("Vouchers", Self.list(keys.voucherIDs)), ("Masks", Self.list(keys.masks)),
    ]
    return facts.filter { !$0.1.isEmpty }
  }

  /// Where the work on it stands, by name.
  func standing(_ standing: RunStanding.Item) -> [(String, String)] {
    let facts = [
      ("Status", standing.status.rawValue), ("Assignee", standing.assignee ?? ""),
      ("Resolved as", standing.reason ?? ""), ("Approved by", standing.reviewer ?? ""),
    ]
    return facts.filter { !$0.1.isEmpty }
  }

  private var facts: String {
    listed.map { name, value in
      let padding = String(repeating: " ", count: 17 - name.count)
      return "\(name)\(padding)\(SafeText(value, limit: 1000).text)\n"
    }.joined()
  }

  private static func text(_ amount: Amount?, _ currency: Currency?) -> String {
    ReportedAmount(amount, currency).money?.description ?? ""
  }

  private static func list(_ values: [some CustomStringConvertible]) -> String {
    values.map(\.description).joined(separator: ", ")
  }

  static func text(of value: Evidence.Value) -> String {
    switch value {
    case .money(let money): money.description
    case .count(let count): String(count)
    case .text(let text): text
    case .moment(let moment): moment.rfc3339
    case .masks(let tails): list(tails)
    }
  }
}
