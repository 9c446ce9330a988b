/// Writes records as RFC 4180: comma, CRLF, quotes where they are needed, a header first.
///
/// Amounts are plain decimals with a dot, moments are ISO 8601, and no text can become a formula.
/// The same rows give the same bytes (UTF-8, no byte order mark).
package struct CSVWriter<Row> {
  /// One column: its name in the header, and how a row fills it.
  package struct Column {
    fileprivate let name: String
    fileprivate let cell: (Row) -> CSVCell

    /// Describes a column.
    package init(_ name: String, cell: @escaping (Row) -> CSVCell) {
      self.name = name
      self.cell = cell
    }
  }

  private let columns: [Column]

  /// Describes a file.
  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// The whole file; without rows, its header.
  package func text(of rows: some Sequence<Row>) -> String {
    var text = Self.record(columns.map { .text($0.name) })
    for row in rows {
      text += Self.record(columns.map { $0.cell(row) })
    }
    return text
  }

  private static func record(_ cells: [CSVCell]) -> String {
    cells.map(\.field).joined(separator: ",") + "\r\n"
  }
}
