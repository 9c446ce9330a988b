import Reconciliation
import Reporting
import VoucherModel

extension BreakLife {
  /// What became of a break, for programs.
  var json: JSONValue {
    [
      "id": .string(id.text),
      "status": .string(status.rawValue),
      "assignee": .optional(assignee),
      "resolution": .optional(resolution, Self.json(of:)),
      "links": .array(
        links.map { link in
          [
            "order_id": .string(link.orderID.description),
            "transaction_id": .integer(link.transactionID.rawValue),
          ]
        }),
      "events": .array(events.map(\.json)),
    ]
  }

  private static func json(of resolution: Resolution) -> JSONValue {
    [
      "reason": .optional(resolution.reason?.rawValue),
      "note": .optional(resolution.note),
      "by": .string(resolution.actor),
      "at": .moment(resolution.at),
      "approved_by": .optional(resolution.reviewer),
      "duplicate_of": .optional(resolution.duplicateOf?.text),
    ]
  }

  /// Where it stands, in a line.
  var line: String {
    var words = "Break \(id.text.prefix(12)) is \(status.rawValue)"
    if let reason = resolution?.reason { words += " as \(reason.rawValue)" }
    if let resolution { words += " by \(resolution.actor)" }
    if let reviewer = resolution?.reviewer { words += ", approved by \(reviewer)" }
    if status.isOpen, let assignee { words += ", with \(assignee)" }
    return words + ".\n"
  }

  /// Everything that became of it, oldest first.
  var history: String {
    TextTable<BreakEvent>([
      .init("AT") { $0.at.rfc3339 },
      .init("EVENT") { $0.kind.rawValue },
      .init("BY", limit: 64) { event in
        event.actor ?? event.runSequence.map { "run \($0)" } ?? ""
      },
      .init("REASON") { $0.reason ?? "" },
      .init("DIFFERENCE", .right) { $0.figures?.differenceText ?? "" },
      .init("NOTE", limit: 120) { $0.words },
    ]).text(of: events)
  }
}

extension BreakFigures {
  fileprivate var differenceText: String {
    guard let difference, let currency else { return "" }
    return Money(difference, currency).description
  }
}

extension BreakEvent {
  fileprivate var words: String {
    var words: [String] = []
    if let assignee { words.append("to \(assignee)") }
    if let linkedBreak { words.append("of \(linkedBreak.text.prefix(12))") }
    if let link { words.append("order \(link.orderID) with transaction \(link.transactionID)") }
    if let linkedSequence { words.append("takes back event \(linkedSequence)") }
    if let note { words.append(note) }
    return words.joined(separator: "; ")
  }

  fileprivate var json: JSONValue {
    [
      "sequence": .integer(sequence),
      "event": .string(kind.rawValue),
      "at": .moment(at),
      "run": .optional(runSequence) { .integer($0) },
      "by": .optional(actor),
      "reason": .optional(reason),
      "note": .optional(note),
      "assignee": .optional(assignee),
      "duplicate_of": .optional(linkedBreak?.text),
      "takes_back": .optional(linkedSequence) { .integer($0) },
      "order_id": .optional(link?.orderID.description),
      "transaction_id": .optional(link?.transactionID.rawValue) { .integer($0) },
      "currency": .optional(figures?.currency?.code),
      "difference": amount(figures?.difference),
      "exposure": amount(figures?.exposure),
    ]
  }

  private func amount(_ amount: Amount?) -> JSONValue {
    guard let amount, let currency = figures?.currency else { return .null }
    return .amount(Money(amount, currency))
  }
}
