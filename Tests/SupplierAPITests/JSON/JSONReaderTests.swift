import SupplierAPI
import TestSupport
import Testing

@Suite("the JSON reader")
struct JSONReaderTests {
  /// Reads a text to its end and writes its events down.
  private func events(_ text: String) throws -> String {
    try text.scanned { bytes in
      var reader = JSONReader()
      var written = ""
      while let event = try reader.next(in: bytes) {
        switch event {
        case .beginObject: written += "{"
        case .endObject: written += "}"
        case .beginArray: written += "["
        case .endArray: written += "]"
        case .name(let token): written += "n\(token.range.count)"
        case .scalar(let token): written += "\(token.kind.rawValue)"
        }
      }
      return written
    }
  }

  private func problem(_ text: String) -> JSONProblem? {
    do {
      _ = try events(text)
      return nil
    } catch {
      return error as? JSONProblem
    }
  }

  @Test(arguments: [
    ("{}", "{}"), (" [ ] ", "[]"), ("1", "1"), ("\"a\"", "0"), ("null", "3"), ("true", "2"),
    ("{\"a\":[1,{\"b\":null}],\"cd\":\"x\"}", "{n3[1{n33}]n40}"),
    ("\u{FEFF}[false]", "[2]"), ("[\"\\\"\",\"\\\\\"]", "[00]"), ("[-1.5e+3,0]", "[11]"),
  ])
  func `reads what is well-formed`(text: String, expected: String) throws {
    #expect(try events(text) == expected)
  }

  @Test(arguments: [
    ("", JSONProblem.Label.cutOff, 0), ("[", .cutOff, 1), ("{\"a\"", .cutOff, 4),
    ("{\"a\":", .cutOff, 5), ("[1", .cutOff, 2), ("[\"a", .cutOff, 3), ("[tru", .cutOff, 4),
    ("[\"a\\", .cutOff, 4), ("{} x", .trailingBytes, 3), ("[1 2]", .unexpectedByte, 3),
    ("[1,]", .unexpectedByte, 3), ("{\"a\":1,}", .unexpectedByte, 7),
    ("[1}", .unexpectedByte, 2), ("{\"a\" 1}", .unexpectedByte, 5), ("{1:2}", .unexpectedByte, 1),
    ("[nul]", .unexpectedByte, 1), ("NaN", .unexpectedByte, 0), ("<html>", .unexpectedByte, 0),
    ("]", .unexpectedByte, 0), ("{\"a\":}", .unexpectedByte, 5), ("[,1]", .unexpectedByte, 1),
    ("'a'", .unexpectedByte, 0), ("[.5]", .unexpectedByte, 1), ("{\"a\":1]", .unexpectedByte, 6),
  ])
  func `says where and why it stops`(text: String, label: JSONProblem.Label, position: Int) {
    let problem = problem(text)
    #expect(problem?.label == label)
    #expect(problem?.position == position)
  }

  @Test func `a number at the end of a cut text is no number`() {
    #expect(problem("{\"quantity\":1")?.label == .cutOff)
    #expect(problem("100") == nil)
  }

  @Test func `nesting is bounded, however deep a text goes`() {
    let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(problem(deepest) == nil)
    #expect(problem(String(repeating: "[", count: 65))?.label == .tooDeep)
    #expect(problem(String(repeating: "{\"a\":", count: 1_000_000))?.label == .tooDeep)
  }

  @Test func `every prefix of a text is cut off, not malformed`() {
    let text = "{\"a\":[1.5,true,null,{\"b\":\"x\\u0041\"}],\"c\":{}}"
    for count in 0..<text.utf8.count {
      #expect(problem(String(text.prefix(count)))?.label == .cutOff)
    }
  }

  @Test func `random bytes are read to an end or a problem`() {
    var randomness = SeededRandomness(seed: 20_261_123)
    let alphabet = Array("{}[]\",:\\0123456789.eE-tfnul \u{0}é".utf8)
    for _ in 0..<5_000 {
      let count = Int.random(in: 0...40, using: &randomness)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &randomness) ?? 0 }
      var reader = JSONReader()
      var steps = 0
      do {
        while try reader.next(in: bytes.span) != nil { steps += 1 }
      } catch {
        #expect(error.position <= bytes.count)
      }
      #expect(steps <= bytes.count)
    }
  }
}
