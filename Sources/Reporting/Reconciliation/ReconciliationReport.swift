package import Reconciliation
package import VoucherModel

/// A reconciliation run as finance reads it: a page for people, JSON for programs, CSV for sheets.
///
/// Everything printed comes from the run, so the same run gives the same bytes. Codes are not in a
/// run; masks are all that can appear.
package struct ReconciliationReport: Sendable {
  /// Names the run.
  package let id: RunID
  /// What was found.
  package let run: ReconciliationRun
  /// The program that made the report, such as `voucher-vault 1.0.0`.
  package let tool: String

  package init(id: RunID, run: ReconciliationRun, tool: String) {
    self.id = id
    self.run = run
    self.tool = tool
  }
}

/// An amount that may be missing, or that no currency belongs to.
struct ReportedAmount {
  let money: Money?

  /// Joins the two, and is nothing without a currency.
  init(_ amount: Amount?, _ currency: Currency?) {
    if let amount, let currency { money = Money(amount, currency) } else { money = nil }
  }

  var text: String { money?.amountText ?? "" }
  var cell: CSVCell { money.map { .amount($0) } ?? .empty }
  var json: JSONValue { .optional(money) { .amount($0) } }
}

extension CSVCell {
  static func currency(_ currency: Currency?) -> CSVCell { optional(currency?.code) }
  static func moment(_ moment: Timestamp?) -> CSVCell { moment.map { .moment($0) } ?? .empty }
  static func count(_ count: Int?) -> CSVCell { count.map { .integer(Int64($0)) } ?? .empty }

  /// Numbers or names in one cell, a blank between them.
  static func list(_ values: [some CustomStringConvertible]) -> CSVCell {
    values.isEmpty ? .empty : .text(values.map(\.description).joined(separator: " "))
  }
}

extension JSONValue {
  static func currency(_ currency: Currency?) -> JSONValue { optional(currency?.code) }
  static func moment(_ moment: Timestamp?) -> JSONValue { optional(moment) { .moment($0) } }
  static func count(_ count: Int) -> JSONValue { .integer(Int64(count)) }
  static func number(_ number: (some SupplierNumber)?) -> JSONValue {
    optional(number) { .integer($0.rawValue) }
  }
}
