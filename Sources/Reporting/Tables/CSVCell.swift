package import VoucherModel

/// One value of a CSV file; its case says whether a spreadsheet may take it for a number.
package enum CSVCell: Hashable, Sendable {
  /// Words, guarded against being read as a formula.
  case text(String)
  /// A count or a number, with its sign.
  case integer(Int64)
  /// An amount as a plain decimal; its currency belongs in a column of its own.
  case amount(Money)
  /// A decimal that is no amount, such as `4.5`, with its sign.
  case decimal(tenths: Int)
  /// A moment, as RFC 3339 in UTC.
  case moment(Timestamp)
  /// A day in UTC, as `2026-11-23`.
  case day(Timestamp)
  /// `true` or `false`.
  case bool(Bool)
  /// Nothing.
  case empty

  /// The words, or nothing.
  package static func optional(_ text: String?) -> CSVCell {
    text.map { .text($0) } ?? .empty
  }
}

extension CSVCell {
  /// The field as it stands in the file.
  var field: String {
    switch self {
    case .text(let text): Self.field(ofText: text)
    case .integer(let number): String(number)
    case .amount(let money): money.amountText
    case .decimal(let tenths): ReportCell.text(ofTenths: tenths)
    case .moment(let moment): moment.rfc3339
    case .day(let moment): moment.day
    case .bool(let value): value ? "true" : "false"
    case .empty: ""
    }
  }

  private static func field(ofText text: String) -> String {
    let shown = guarded(legible(text)).unicodeScalars
    let hasEdge = [shown.first, shown.last].contains { $0?.properties.isWhitespace == true }
    guard hasEdge || shown.contains(where: quotedScalars.contains) else { return String(shown) }
    var field = "\""
    for scalar in shown {
      field += scalar == "\"" ? "\"\"" : String(scalar)
    }
    return field + "\""
  }

  /// What makes quotes necessary; the semicolon separates fields where the comma is a decimal
  /// point, and a tab may do so too.
  private static let quotedScalars: Set<Unicode.Scalar> = ["\"", ",", ";", "\t", "\r", "\n"]

  /// The text with its invisible characters escaped; line breaks and tabs are data, and stay.
  private static func legible(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      if scalar.isInvisible && !controls.contains(scalar) {
        shown += scalar.visibleEscape
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// The text with an apostrophe before it where a spreadsheet would take it for a formula.
  ///
  /// Programs skip blanks and quotes before they look at the first character, and some take the
  /// full-width forms for the signs they resemble.
  private static func guarded(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let startsWithControl = scalars.first.map(controls.contains) ?? false
    let startsFormula =
      scalars.first { !$0.isSkippedBySpreadsheets }.map(formulaStarts.contains) ?? false
    return startsWithControl || startsFormula ? "'" + text : text
  }

  /// The controls that are kept as data, and guarded at the start of a cell.
  private static let controls: Set<Unicode.Scalar> = ["\t", "\r", "\n"]

  private static let formulaStarts: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]
}

extension Unicode.Scalar {
  fileprivate var isSkippedBySpreadsheets: Bool {
    self == "\"" || self == "'" || properties.isWhitespace
  }
}
