import Reporting
import Testing

@Suite("a table for a terminal")
struct TextTableTests {
  private let table = TextTable<(name: String, amount: String)>([
    .init("NAME", limit: 12) { $0.name },
    .init("AMOUNT", .right) { $0.amount },
  ])

  @Test func `aligns its columns by what the reader sees`() {
    let rows = [("Steam", "96.50"), ("ギフト券", "1200"), ("é", "-3.5"), ("", "")]
    #expect(
      table.text(of: rows.map { (name: $0.0, amount: $0.1) }) == """
        NAME      AMOUNT
        --------  ------
        Steam      96.50
        ギフト券    1200
        é           -3.5


        """)
  }

  @Test func `prints its header when it is empty`() {
    #expect(table.text(of: []) == "NAME  AMOUNT\n----  ------\n")
  }

  @Test func `keeps a hostile cell on its line and in its column`() {
    let rows = [(name: "a\nb\u{1B}[2J\u{202E}", amount: "1\r2")]
    #expect(
      table.text(of: rows) == """
        NAME          AMOUNT
        ------------  ------
        a\\nb\\u{1b}[…    1\\r2

        """)
  }

  @Test func `leaves no blanks at the end of a line`() {
    let names = TextTable<String>([.init("FIRST") { $0 }, .init("SECOND") { _ in "" }])
    #expect(names.text(of: ["a"]) == "FIRST  SECOND\n-----  ------\na\n")
  }
}
