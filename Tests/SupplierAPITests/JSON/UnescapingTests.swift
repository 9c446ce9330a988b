import SupplierAPI
import Testing
import VaultCrypto

@Suite("copying a value into guarded memory")
struct UnescapingTests {
  /// The first scalar of the text, copied.
  private func copy(_ json: [UInt8]) throws -> (form: JSONToken.Form, bytes: [UInt8]) {
    var reader = JSONReader()
    let first = try #require(try reader.next(in: json.span))
    return try reader.skip(first, in: json.span).copy(in: json.span)
  }

  private func copy(_ json: String) throws -> (form: JSONToken.Form, text: String) {
    let copy = try copy(Array(json.utf8))
    return (copy.form, String(decoding: copy.bytes, as: UTF8.self))
  }

  @Test(arguments: [
    ("\"STEAM-XXXX\"", "STEAM-XXXX"), ("\"\"", ""), ("\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d"),
    ("\"\\u0000007\"", "\u{0}007"), ("\"\\ud83d\\ude00é\\u00E9\"", "😀éé"),
    ("\"\\b\\f\\n\\r\\t\"", "\u{8}\u{C}\n\r\t"), ("\"0042\"", "0042"),
    ("\"a\u{1}b\"", "a\u{1}b"), ("\"\\uFEFF\\u2028\"", "\u{FEFF}\u{2028}"),
  ])
  func `a string becomes its text`(json: String, text: String) throws {
    let copied = try copy(json)
    #expect(copied.form == .text)
    #expect(copied.text == text)
  }

  @Test(arguments: [
    "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\\ud83dx\"", "\"\\x\"", "\"\\u12G4\"",
    "\"\\u12\"", "\"ok\\u\"", "12345678901234567890", "-0.50", "true", "{\"a\": 1}", "[1, \"x\"]",
  ])
  func `what has no text stays as it stands`(json: String) throws {
    let copied = try copy(json)
    #expect(copied.form == .rawJSON)
    #expect(copied.text == json)
  }

  @Test func `bytes that are not UTF-8 stay as they stand`() throws {
    for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]] {
      let json = [0x22] + bytes + [0x22]
      let copied = try copy(json)
      #expect(copied.form == .rawJSON)
      #expect(copied.bytes == json)
    }
  }

  @Test func `a buffer that is too small is an error`() throws {
    let json = Array("\"0123456789\"".utf8)
    var reader = JSONReader()
    guard case .scalar(let token) = try reader.next(in: json.span) else { return }
    let buffer = SecretBuffer(limit: 9)
    #expect(throws: CryptoError.self) { _ = try token.unescaped(in: json.span, into: buffer) }
  }
}
