import Foundation
import TestSupport
import Testing

@Suite("the search for secrets")
struct SecretSearchTests {
  private static let code = "MARKER-7F3K-9QPL-2XWD"
  private static let hex = code.utf8.map { String($0, radix: 16) }.joined()

  /// The forms in which the code is planted.
  static let planted: [(name: String, bytes: [UInt8])] = [
    ("text", Array(code.utf8)),
    ("a piece of it", Array("9QPL-2XW".utf8)),
    ("reversed", code.utf8.reversed()),
    ("UTF-16LE", code.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
    ("UTF-16BE", code.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
    ("hex", Array(hex.utf8)), ("HEX", Array(hex.uppercased().utf8)),
    ("base64", Array(Data(code.utf8).base64EncodedString().utf8)),
    ("base64 after one byte", Array(Data("x\(code)".utf8).base64EncodedString().utf8)),
    ("base64 after two bytes", Array(Data("xy\(code)z".utf8).base64EncodedString().utf8)),
    ("reversed base64", Data("xy\(code)z".utf8).base64EncodedString().utf8.reversed()),
    ("within JSON", Array(#"{"card_number":"\#(code)","pin":null}"#.utf8)),
  ]

  @Test(arguments: planted.indices)
  func `finds a planted code wherever it begins`(index: Int) throws {
    let search = SecretSearch([Self.code])
    let planted = Self.planted[index].bytes
    for offset in 0..<20 {
      let noise = (0..<offset).map { UInt8(truncatingIfNeeded: $0 * 37) }
      #expect(search.findings(in: noise + planted + noise, named: "bytes").count == 1)
    }
    let folder = try TemporaryFolder()
    let inner = folder.url.appending(path: "deeper")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    try Data(planted).write(to: inner.appending(path: ".hidden"))
    #expect(try search.findings(inFolder: folder.url).map(\.place) == ["deeper/.hidden"])
  }

  @Test func `finds nothing in what is something else`() {
    let search = SecretSearch([Self.code])
    var randomness = SeededRandomness(seed: 5)
    let noise = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &randomness) }
    #expect(search.findings(in: noise, named: "noise").isEmpty)
    #expect(search.findings(in: "the last four are 2XWD", named: "text").isEmpty)
  }

  @Test func `takes a digit among zeros for an amount, and more of them for a piece`() {
    let search = SecretSearch(["0000000579724984885"])
    #expect(search.findings(in: #"{"amount":50000000}"#, named: "text").isEmpty)
    #expect(search.findings(in: "a 00000057 b", named: "text").count == 1)
  }

  @Test func `says where and in which form, and not what`() throws {
    let finding = try #require(
      SecretSearch([Self.code]).findings(in: "see \(Self.code)", named: "a log").first)
    #expect(finding.place == "a log")
    #expect(finding.form == "text of secret 0")
    #expect(finding.offset == 4)
    #expect(!String(reflecting: finding).contains("9QPL"))
  }

  @Test func `finds a code in the name of a file`() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: folder.url.appending(path: Self.code))
    #expect(try SecretSearch([Self.code]).findings(inFolder: folder.url).count == 1)
  }
}
