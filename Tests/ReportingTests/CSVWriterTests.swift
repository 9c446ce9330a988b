import Reporting
import TestSupport
import Testing
import VoucherModel

@Suite("a CSV file")
struct CSVWriterTests {
  private static func field(_ cell: CSVCell) -> String {
    let lines = CSVWriter<CSVCell>([.init("h") { $0 }]).text(of: [cell])
    return String(lines.dropFirst(2).dropLast(1))
  }

  @Test func `has a header, commas, and CRLF after every record`() throws {
    let currency = try #require(Currency("USD"))
    let amount = try #require(Amount("-3.5"))
    let writer = CSVWriter<Int64>([
      .init("id") { .integer($0) },
      .init("amount") { _ in .amount(Money(amount, currency)) },
      .init("currency") { _ in .text(currency.code) },
      .init("seen_at") { .moment(Timestamp(milliseconds: $0)) },
      .init("day") { .day(Timestamp(milliseconds: $0)) },
      .init("open") { _ in .bool(true) },
      .init("note") { _ in .empty },
    ])
    #expect(
      writer.text(of: [-1]) == """
        id,amount,currency,seen_at,day,open,note\r
        -1,-3.50,USD,1969-12-31T23:59:59.999Z,1969-12-31,true,\r\n
        """)
    #expect(writer.text(of: []) == "id,amount,currency,seen_at,day,open,note\r\n")
  }

  @Test(arguments: [
    ("plain", "plain"), ("two words", "two words"), ("a,b", #""a,b""#),
    (#"say "x""#, #""say ""x""""#),
    ("a\nb", "\"a\nb\""), (" edge", #"" edge""#), ("a;b", #""a;b""#), ("", ""),
    ("a\tb", "\"a\tb\""),
    ("nul\u{0}", #"nul\u{0}"#), ("\u{202E}rtl", #"\u{202e}rtl"#),
  ])
  func `quotes where a reader needs it`(text: String, field: String) {
    #expect(Self.field(.text(text)) == field)
  }

  @Test(arguments: ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"])
  func `never lets a text become a formula`(sign: String) {
    for lead in ["", " ", "  ", "\"", "'", " \"", "\u{A0}", "\t", "\r\n"] {
      let field = Self.field(.text(lead + sign + "1+1"))
      #expect(field.hasPrefix("'") || field.hasPrefix("\"'"), "\(field)")
    }
  }

  @Test(arguments: ["\tx", "\rx", "\nx"])
  func `guards a text that starts with a control`(text: String) {
    #expect(Self.field(.text(text)) == "\"'\(text)\"")
  }

  @Test func `leaves a signed number alone`() {
    #expect(Self.field(.integer(-5)) == "-5")
    #expect(Self.field(.text("-5")) == "'-5")
  }

  @Test func `gives back what was put in, but for the guard and the escapes`() {
    for seed in UInt64(0)..<100 {
      var randomness = SeededRandomness(seed: seed)
      let alphabet: [Unicode.Scalar] = ["a", "\"", ",", ";", "\r", "\n", "=", " ", "é", "'"]
      let rows = (0..<5).map { _ in
        (0..<3).map { _ in
          var text = ""
          for _ in 0..<Int.random(in: 0...6, using: &randomness) {
            text.unicodeScalars.append(alphabet.randomElement(using: &randomness) ?? "a")
          }
          return text
        }
      }
      let writer = CSVWriter<[String]>(
        (0..<3).map { column in .init("c\(column)") { .text($0[column]) } })
      let read = RFC4180.read(writer.text(of: rows))
      #expect(read.count == 6, "seed \(seed)")
      for (record, row) in zip(read.dropFirst(), rows) {
        #expect(record.count == 3)
        for (field, text) in zip(record, row) {
          #expect(
            Array(field.unicodeScalars) == Array(text.unicodeScalars)
              || Array(field.unicodeScalars) == ["'"] + Array(text.unicodeScalars))
        }
      }
    }
  }
}

/// A reader of the format, for these tests only.
private enum RFC4180 {
  static func read(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var field = ""
    var isQuoted = false
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where isQuoted && rest.first == "\"":
        field += "\""
        rest.removeFirst()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        record.append(field)
        field = ""
      case "\r" where !isQuoted && rest.first == "\n":
        rest.removeFirst()
        records.append(record + [field])
        record = []
        field = ""
      default: field.unicodeScalars.append(scalar)
      }
    }
    return records
  }
}
