/// A table for a terminal: a header, a rule, and one line a row.
///
/// Every cell is neutralised as `SafeText`, so that no text from outside can break a line, move the
/// cursor or turn the reading direction. A table without rows still prints its header.
package struct TextTable<Row> {
  /// One column: its title, its side, and how a row fills it.
  package struct Column {
    fileprivate let title: String
    fileprivate let alignment: TextAlignment
    fileprivate let limit: Int
    fileprivate let text: (Row) -> String

    /// Describes a column; `limit` is the most columns of the terminal that it may take.
    package init(
      _ title: String, _ alignment: TextAlignment = .left, limit: Int = 120,
      text: @escaping (Row) -> String
    ) {
      self.title = title
      self.alignment = alignment
      self.limit = limit
      self.text = text
    }
  }

  private let columns: [Column]

  /// Describes a table.
  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// The whole table, each line ended by a newline.
  package func text(of rows: some Sequence<Row>) -> String {
    let body = rows.map { row in
      columns.map { SafeText($0.text(row), limit: $0.limit).text }
    }
    let header = columns.map { SafeText($0.title, limit: $0.limit).text }
    let widths = columns.indices.map { index in
      body.reduce(DisplayWidth.of(header[index])) { max($0, DisplayWidth.of($1[index])) }
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([header, rule] + body).map { line($0, widths: widths) }.joined()
  }

  private func line(_ cells: [String], widths: [Int]) -> String {
    var line = ""
    for index in columns.indices {
      let padding = String(repeating: " ", count: widths[index] - DisplayWidth.of(cells[index]))
      let gap = index == columns.startIndex ? "" : "  "
      switch columns[index].alignment {
      case .left: line += gap + cells[index] + padding
      case .right: line += gap + padding + cells[index]
      }
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }
}

/// The side of its column that a cell's text keeps to.
package enum TextAlignment: Hashable, Sendable {
  case left, right
}
