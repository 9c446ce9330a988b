/// A report, whatever it is about: a face, a verdict, and sections of charts and tables.
///
/// It is a value, so the same facts give the same bytes in every form. It never holds a code.
package struct ReportDocument: Sendable {
  /// What the report comes to.
  package struct Verdict: Hashable, Sendable {
    /// Whether somebody should look.
    package let needsAttention: Bool
    /// It in a sentence or two.
    package let words: String
  }

  /// A table, and the charts that show it.
  struct Block: Sendable {
    var charts: [HTML] = []
    let table: ReportTable
    /// What is said where the table is empty.
    var ifEmpty = "Nothing."
  }

  struct Section: Sendable {
    let title: String
    /// The member of the JSON object; a section of several blocks has one for each.
    let name: String
    var notes: [String] = []
    let blocks: [Block]
  }

  /// The sheets that a CSV file may hold.
  package enum Sheet: String, Hashable, Sendable, CaseIterable {
    /// What the report comes to, a line for each kind.
    case summary
    /// Each voucher, order or showing.
    case itemised
  }

  /// The name on the command line.
  package let name: String
  let title: String
  let facts: [(String, String)]
  package let verdict: Verdict
  let sections: [Section]
  let summary: ReportTable
  /// `nil` where the items were not asked for.
  let items: ReportTable?

  /// The report for a terminal.
  package var table: String {
    let width = (facts.map(\.0.count).max() ?? 0) + 2
    let face = facts.map { name, value in
      let padding = String(repeating: " ", count: width - name.count)
      return "\(name)\(padding)\(SafeText(value).text)\n"
    }.joined()
    let parts = sections.map { section in
      let notes = section.notes.map { $0 + "\n" }.joined()
      let blocks = section.blocks.map { $0.table.isEmpty ? $0.ifEmpty + "\n" : $0.table.text }
      return "\(section.title.uppercased())\n\(notes)\(blocks.joined(separator: "\n"))"
    }
    let head = "\(title)\n\n\(face)\n\(SafeText(verdict.words, limit: 500).text)\n"
    return ([head] + parts).joined(separator: "\n")
  }

  /// The report for programs.
  package var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("report", .string(name)),
      ("facts", .object(facts.map { (Self.member($0.0), .string($0.1)) })),
      ("attention", .bool(verdict.needsAttention)), ("verdict", .string(verdict.words)),
    ]
    for section in sections {
      for (index, block) in section.blocks.enumerated() {
        let name = index == 0 ? section.name : "\(section.name)_\(index + 1)"
        members.append((name, block.table.json))
      }
    }
    if let items { members.append(("items", items.json)) }
    return .object(members)
  }

  /// One sheet; each has one header and one kind of row.
  package func csv(_ sheet: Sheet) -> String {
    switch sheet {
    case .summary: summary.csv
    case .itemised: (items ?? summary).csv
    }
  }

  /// The page for a browser and for paper.
  package var html: String {
    let header = HTML.element(
      "header", [:],
      .element("h1", [:], .text(title)).line,
      .element(
        "p",
        ["class": "verdict \(verdict.needsAttention ? "attention" : "good")", "role": "status"],
        .text((verdict.needsAttention ? "Look: " : "In order: ") + verdict.words)
      ).line,
      .facts(facts))
    return HTMLPage(title, [header, .contents(of: sections.map(\.title))] + sections.map(html))
      .text
  }

  private func html(_ section: Section) -> HTML {
    let notes = section.notes.map { HTML.element("p", [:], .text($0)).line }
    let blocks = section.blocks.flatMap { block in
      block.table.isEmpty
        ? [HTML.element("p", [:], .text(block.ifEmpty)).line] : block.charts + [block.table.html]
    }
    return .section(section.title, notes + blocks)
  }

  private static func member(_ name: String) -> String {
    String(name.lowercased().map { $0 == " " ? "_" : $0 })
  }
}

extension HTML {
  /// A section that a link can lead to.
  static func section(_ title: String, _ content: [HTML]) -> HTML {
    .element(
      "section", ["id": anchor(title)], [.element("h2", [:], .text(title)).line] + content
    ).line
  }

  /// Names and values under each other.
  static func facts(_ facts: [(String, String)]) -> HTML {
    .element(
      "dl", [:],
      facts.flatMap { name, value in
        [HTML.element("dt", [:], .text(name)), HTML.element("dd", [:], .text(value)).line]
      }
    ).line
  }

  /// Links to the sections, for a long page.
  static func contents(of titles: [String]) -> HTML {
    .element(
      "nav", ["aria-label": "Sections"],
      .element(
        "ul", [:],
        titles.map { title in
          .element("li", [:], .element("a", ["href": "#\(anchor(title))"], .text(title)))
        })
    ).line
  }

  /// A title as the name of a place in the page.
  static func anchor(_ title: String) -> String {
    String(title.lowercased().unicodeScalars.map { ("a"..."z").contains($0) ? Character($0) : "-" })
  }
}

/// A count with its word: `1 code`, `2 codes`.
func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
