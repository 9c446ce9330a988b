/// A table of a page: a caption, a header, and one line a row.
struct HTMLTable<Row> {
  /// One column: its title, its side, and how a row fills it.
  struct Column {
    fileprivate let title: String
    fileprivate let alignment: TextAlignment
    fileprivate let shade: (Row) -> String?
    fileprivate let content: (Row) -> HTML

    /// A column of texts; `shade` names a class of the style sheet for a cell.
    init(
      _ title: String, _ alignment: TextAlignment = .left,
      shade: @escaping (Row) -> String? = { _ in nil }, text: @escaping (Row) -> String
    ) {
      self.init(title, alignment, shade: shade, content: { .text(text($0)) })
    }

    /// A column of anything.
    init(
      _ title: String, _ alignment: TextAlignment = .left,
      shade: @escaping (Row) -> String? = { _ in nil }, content: @escaping (Row) -> HTML
    ) {
      self.title = title
      self.alignment = alignment
      self.shade = shade
      self.content = content
    }
  }

  private let caption: String
  private let columns: [Column]

  init(_ caption: String, _ columns: [Column]) {
    self.caption = caption
    self.columns = columns
  }

  /// The table; the first cell of a row is its header.
  func html(of rows: [Row]) -> HTML {
    let header = HTML.element(
      "tr", [:],
      columns.map { column in
        .element(
          "th", ["scope": "col", "class": column.alignment == .right ? "n" : nil],
          .text(column.title))
      })
    let body = rows.map { row in
      HTML.element("tr", [:], columns.indices.map { cell($0, of: row) }).line
    }
    // What may be wider than the window can be scrolled by the keyboard too.
    let isWide = columns.count > 5
    return .element(
      "div",
      [
        "class": "scroll", "tabindex": isWide ? "0" : nil, "role": isWide ? "region" : nil,
        "aria-label": isWide ? caption : nil,
      ],
      .element(
        "table", ["class": columns.count > 9 ? "many" : nil],
        .element("caption", [:], .text(caption)), .element("thead", [:], header),
        .element("tbody", [:], body))
    ).line
  }

  private func cell(_ index: Int, of row: Row) -> HTML {
    let column = columns[index]
    let classes = [column.alignment == .right ? "n" : nil, column.shade(row)].compactMap(\.self)
    let names = classes.isEmpty ? nil : classes.joined(separator: " ")
    let content = column.content(row)
    return index == 0
      ? .element("th", ["scope": "row", "class": names], content)
      : .element("td", ["class": names], content)
  }
}
