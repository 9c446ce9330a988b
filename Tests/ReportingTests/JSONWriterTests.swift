import Foundation
import Reporting
import TestSupport
import Testing
import VoucherModel

@Suite("a JSON document")
struct JSONWriterTests {
  private let value: JSONValue = [
    "zebra": 1, "ant": [true, false, nil], "none": [], "empty": .object([]),
    "inner": ["a_b": "text"],
  ]

  @Test func `keeps the order of its members, on one line`() {
    #expect(
      JSONWriter.text(of: value)
        == #"{"zebra":1,"ant":[true,false,null],"none":[],"empty":{},"inner":{"a_b":"text"}}"#)
  }

  @Test func `is indented for people`() {
    #expect(
      JSONWriter.text(of: value, style: .pretty) == """
        {
          "zebra": 1,
          "ant": [
            true,
            false,
            null
          ],
          "none": [],
          "empty": {},
          "inner": {
            "a_b": "text"
          }
        }
        """)
  }

  @Test func `prints amounts as decimal strings and moments as text`() throws {
    let money = Money(try #require(Amount("96.5")), try #require(Currency("USD")))
    let value: JSONValue = [
      "amount": .amount(money), "at": .moment(Timestamp(milliseconds: 0)),
      "low": .integer(.min), "note": .optional(nil), "other": .optional("x"),
      "none": .optional(Int64?.none) { .integer($0) },
    ]
    #expect(
      JSONWriter.text(of: value) == #"{"amount":"96.50","at":"1970-01-01T00:00:00Z","#
        + #""low":-9223372036854775808,"note":null,"other":"x","none":null}"#)
  }

  @Test(arguments: [
    ("\"\\\n\r\t", #""\"\\\n\r\t""#), ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#),
    ("\u{2028}\u{2029}\u{202E}\u{9B}", #""\u2028\u2029\u202e\u009b""#),
    ("\u{E0041}", #""\udb40\udc41""#), ("é日😀/", #""é日😀/""#),
  ])
  func `escapes what its reader could act on`(raw: String, json: String) {
    #expect(JSONWriter.text(of: .string(raw)) == json)
    #expect(JSONWriter.text(of: .object([(raw, nil)])) == "{\(json):null}")
  }

  @Test func `is read back unchanged by another reader`() throws {
    for seed in UInt64(0)..<200 {
      var randomness = SeededRandomness(seed: seed)
      let name = HostileText.random(upTo: 20, using: &randomness)
      let text = HostileText.random(upTo: 40, using: &randomness)
      let number = Int64.random(in: .min ... .max, using: &randomness)
      let value = JSONValue.object([(name, .array([.string(text), .integer(number)]))])
      for style in [JSONWriter.Style.compact, .pretty] {
        let json = Data(JSONWriter.text(of: value, style: style).utf8)
        let read = try JSONDecoder().decode([String: [Either]].self, from: json)
        let elements = try #require(read.first, "seed \(seed)")
        #expect(Array(elements.key.unicodeScalars) == Array(name.unicodeScalars))
        #expect(elements.value == [.text(Array(text.unicodeScalars)), .number(number)])
      }
    }
  }
}

private enum Either: Decodable, Equatable {
  case text([Unicode.Scalar])
  case number(Int64)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      self = .number(number)
    } else {
      self = .text(Array(try container.decode(String.self).unicodeScalars))
    }
  }
}
