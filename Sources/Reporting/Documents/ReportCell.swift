package import Ledgers
package import VoucherModel

/// One value of a report; its case says how each form of the report writes it.
package enum ReportCell: Hashable, Sendable {
  /// Words, from wherever.
  case text(String)
  /// A count, or the supplier's number of something.
  case integer(Int64)
  /// An amount; its currency stands in a column of its own.
  case amount(Money)
  /// A decimal that is no amount, such as `4.5`, with its sign.
  case decimal(tenths: Int)
  case moment(Timestamp)
  case day(LedgerDay)
  case bool(Bool)
  /// Unknown, or nothing to say.
  case none

  static func count(_ count: Int?) -> ReportCell { count.map { .integer(Int64($0)) } ?? .none }

  static func number(_ number: (some SupplierNumber)?) -> ReportCell {
    number.map { .integer($0.rawValue) } ?? .none
  }

  static func amount(_ amount: Amount?, _ currency: Currency) -> ReportCell {
    amount.map { .amount(Money($0, currency)) } ?? .none
  }

  static func money(_ money: Money?) -> ReportCell { money.map { .amount($0) } ?? .none }

  static func currency(_ currency: Currency?) -> ReportCell {
    currency.map { .text($0.code) } ?? .none
  }

  static func moment(_ moment: Timestamp?) -> ReportCell { moment.map { .moment($0) } ?? .none }

  /// The value for people.
  var text: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .amount(let money): money.amountText
    case .decimal(let tenths): Self.text(ofTenths: tenths)
    case .moment(let moment): moment.rfc3339
    case .day(let day): day.text
    case .bool(let value): value ? "yes" : "no"
    case .none: ""
    }
  }

  /// Whether the value is never broken over two lines.
  var keepsTogether: Bool {
    switch self {
    case .day, .moment: true
    case .text, .integer, .amount, .decimal, .bool, .none: false
    }
  }

  var csv: CSVCell {
    switch self {
    case .text(let text): .text(text)
    case .integer(let number): .integer(number)
    case .amount(let money): .amount(money)
    case .decimal(let tenths): .decimal(tenths: tenths)
    case .moment(let moment): .moment(moment)
    case .day(let day): .day(day.start)
    case .bool(let value): .bool(value)
    case .none: .empty
    }
  }

  var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .integer(let number): .integer(number)
    case .amount(let money): .amount(money)
    case .decimal(let tenths): .string(Self.text(ofTenths: tenths))
    case .moment(let moment): .moment(moment)
    case .day(let day): .string(day.text)
    case .bool(let value): .bool(value)
    case .none: .null
    }
  }

  static func text(ofTenths tenths: Int) -> String {
    "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
  }
}

/// A table of a report: the same rows for a terminal, a page, a sheet and a program.
package struct ReportTable: Sendable {
  /// One column: its title for people, its name for programs, its side, and how a row fills it.
  struct Column<Row> {
    let title: String
    let name: String
    let alignment: TextAlignment
    let cell: (Row) -> ReportCell

    init(
      _ title: String, _ name: String, _ alignment: TextAlignment = .left,
      cell: @escaping (Row) -> ReportCell
    ) {
      self.title = title
      self.name = name
      self.alignment = alignment
      self.cell = cell
    }
  }

  private struct Head: Sendable {
    let title: String
    let name: String
    let alignment: TextAlignment
  }

  /// What the table shows, in a sentence.
  package let caption: String
  private let heads: [Head]
  private let rows: [[ReportCell]]

  init<Row>(_ caption: String, _ columns: [Column<Row>], of rows: [Row]) {
    self.caption = caption
    heads = columns.map { Head(title: $0.title, name: $0.name, alignment: $0.alignment) }
    self.rows = rows.map { row in columns.map { $0.cell(row) } }
  }

  package var isEmpty: Bool { rows.isEmpty }

  /// The table for a terminal.
  var text: String {
    let columns = heads.indices.map { index in
      TextTable<[ReportCell]>.Column(
        heads[index].title.uppercased(), heads[index].alignment, limit: 80
      ) { $0[index].text }
    }
    return TextTable(columns).text(of: rows)
  }

  var csv: String {
    CSVWriter<[ReportCell]>(
      heads.indices.map { index in .init(heads[index].name) { $0[index].csv } }
    ).text(of: rows)
  }

  var json: JSONValue {
    .array(rows.map { row in .object(heads.indices.map { (heads[$0].name, row[$0].json) }) })
  }

  var html: HTML {
    let columns = heads.indices.map { index in
      HTMLTable<[ReportCell]>.Column(
        heads[index].title, heads[index].alignment,
        shade: { $0[index].keepsTogether ? "k" : nil }, text: { $0[index].text })
    }
    return HTMLTable(caption, columns).html(of: rows)
  }
}
