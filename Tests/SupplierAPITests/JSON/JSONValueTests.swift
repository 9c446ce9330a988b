import SupplierAPI
import Testing
import VoucherModel

@Suite("a small answer as a tree")
struct JSONValueTests {
  private func value(_ text: String) throws -> JSONValue {
    try text.scanned { try JSONValue($0) }
  }

  @Test func `holds numbers as they are written`() throws {
    let value = try value(
      "{\"a\":96.50,\"b\":1e2,\"c\":\"7.25\",\"d\":12345678901.234567,\"e\":01}")
    #expect(value["a"] == .number("96.50"))
    #expect(value["a"]?.amount == Amount("96.5"))
    #expect(value["b"]?.integer == 100)
    #expect(value["c"]?.amount == Amount("7.25"))
    #expect(value["d"]?.amount == Amount(millionths: 12_345_678_901_234_567))
    #expect(value["e"]?.amount == nil)
  }

  @Test(arguments: ["1.5", "9223372036854775808", "true", "[1]", "\"x\"", "null", "1e400"])
  func `reads no whole number from anything else`(text: String) throws {
    #expect(try value("{\"a\":\(text)}")["a"]?.integer == nil)
  }

  @Test func `a missing member and null are alike`() throws {
    let value = try value("{\"a\":null,\"b\":{}}")
    #expect(value["a"] == nil)
    #expect(value["c"] == nil)
    #expect(value["b"]?["x"] == nil)
    #expect(try self.value("[]")["a"] == nil)
  }

  @Test func `of two members of one name the first that is not null counts`() throws {
    #expect(try value("{\"a\":null,\"a\":1,\"a\":2}")["a"] == .number("1"))
    #expect(try value("{\"a\":1,\"\\u0061\":2}")["a"] == .number("1"))
  }

  @Test func `text has its escapes resolved, and replacements for what is no text`() throws {
    #expect(try value("\"a\\u00e9\\ud83d\\ude00\\n\\/\"") == .string("aé😀\n/"))
    #expect(try value("\"a\\ud83dz\"") == .string("a\u{FFFD}z"))
    #expect(try value("\"\\q\"") == .string("\u{FFFD}"))
  }

  @Test func `nested lists keep their order`() throws {
    let value = try value("[[1,[2]],{\"a\":[3]},[]]")
    #expect(
      value
        == .array([
          .array([.number("1"), .array([.number("2")])]),
          .object(["a": .array([.number("3")])]), .array([]),
        ]))
  }
}
