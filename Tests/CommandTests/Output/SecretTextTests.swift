import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

@Suite("text with secrets in it")
struct SecretTextTests {
  private func json(of text: String) throws -> String {
    let secret = SecretText()
    try secret.appendJSONString(Array(text.utf8).span)
    return secret.withBytes { bytes in
      String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("", #""""#), ("MOCK-7F3K", #""MOCK-7F3K""#), ("a\"b\\c", #""a\"b\\c""#),
    ("\u{0}\t\n\r\u{1B}", #""\u0000\t\n\r\u001b""#), ("é", #""\u00e9""#),
    ("🎁", #""\ud83c\udf81""#), ("\u{202E}x", #""\u202ex""#), ("\u{7F}", #""\u007f""#),
  ])
  func `a JSON string is plain ASCII`(text: String, json: String) throws {
    #expect(try self.json(of: text) == json)
  }

  @Test(arguments: 0..<200)
  func `whatever the text, a reader of JSON gets it back`(seed: UInt64) throws {
    var randomness = SeededRandomness(seed: seed)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...40, using: &randomness) {
      let limit: UInt32 =
        [0x80, 0x800, 0x10000, 0x110000].randomElement(using: &randomness) ?? 0x80
      if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &randomness)) {
        text.append(scalar)
      }
    }
    let written = try json(of: String(text))
    #expect(written.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    #expect(JSONValue(Array(written.utf8)) == .string(String(text)))
  }

  @Test(arguments: [
    ("plain", true), ("with spaces inside", true), ("gift 🎁 é", true), ("", false),
    (" leading", false), ("trailing ", false), ("tab\t", false), ("nul\u{0}", false),
    ("turn\u{202E}", false), ("zero\u{200B}width", false),
  ])
  func `only what can be seen and copied is shown as it is`(text: String, isVisible: Bool) {
    #expect(self.isVisible(Array(text.utf8)) == isVisible)
  }

  @Test func `bytes that are no text are not shown as text`() {
    #expect(!isVisible([0x41, 0xFF, 0x42]))
    #expect(!isVisible([0xC0, 0x80]))
    #expect(!isVisible([0xED, 0xA0, 0x80]))
  }

  private func isVisible(_ bytes: [UInt8]) -> Bool { UTF8Reader.isVisible(bytes.span) }
}

@Suite("strict JSON")
struct StrictJSONTests {
  @Test(arguments: [
    "0", "-1.5e10", "12345678901234567890123456789012345678901234567890", "true", "null",
    #""text""#, #""\u0000\\\"""#, #""\ud83c\uDF81""#, "[]", #"{"a":[1,{"b":null}]}"#, " 1 ",
  ])
  func `what keeps the rules is taken`(text: String) {
    #expect(isValid(Array(text.utf8)))
  }

  @Test(arguments: [
    "", "01", "1.", "-", "1e", "+1", "1-2", ".5", #""\q""#, #""\u12""#, #""\ud800""#, #""\udc00""#,
    #""\ud800\n""#, #""\ud800\u0041""#, "\"\u{1}\"", "tru",
    #"{"a":1,}"#, "[1 2]", "1 2", #"{"a\q":1}"#,
  ])
  func `what bends the rules is not`(text: String) {
    #expect(!isValid(Array(text.utf8)))
  }

  @Test func `bytes outside UTF-8 are not`() {
    #expect(!isValid([0x22, 0xFF, 0x22]))
  }

  private func isValid(_ bytes: [UInt8]) -> Bool { StrictJSON.isValid(bytes.span) }
}
