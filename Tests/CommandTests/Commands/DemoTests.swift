import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

@Suite("the demonstration")
struct DemoTests {
  private func context(_ recorded: RecordedOutput, _ folder: TemporaryFolder) -> CommandContext {
    CommandContext(
      output: recorded.output(), environment: [:], temporaryFolder: folder.path(""))
  }

  @Test func `the story is told to its end, and leaves nothing behind`() async throws {
    let folder = try TemporaryFolder()
    let recorded = RecordedOutput()
    let status = await CommandLineProgram(context(recorded, folder)).run(["demo"])
    let text = String(decoding: recorded.out, as: UTF8.self)
    #expect(status == .done, "\(text)")
    #expect(text.contains("FIRST_VOUCHER_001"))
    #expect(text.contains("20 of 20"))
    #expect(text.contains("no file contains a\n    code"))
    #expect(text.contains("Try next"))
    #expect(recorded.notices.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).isEmpty)
  }

  @Test func `as JSON it says what it did, and keeps its files where asked`() async throws {
    let folder = try TemporaryFolder()
    let recorded = RecordedOutput()
    let status = await CommandLineProgram(context(recorded, folder)).run(
      ["demo", "--json", "--keep"])
    #expect(status == .done)
    let demo = try #require(JSONValue(recorded.out)?["demo"])
    #expect(demo["ok"]?.boolean == true)
    #expect(demo["codes_searched_for"]?.integer == 22)
    #expect((demo["files_searched"]?.integer ?? 0) >= 6)
    let kept = try #require(demo["folder"]?.string)
    #expect(FileManager.default.fileExists(atPath: kept + "/vault/vault.db"))
  }
}

@Suite("the search for leaks")
struct LeakSearchTests {
  private static let code = "MOCK-7F3K-9QPL-2XWD"

  private static func forms(of text: String) -> [(String, [UInt8])] {
    let bytes = Array(text.utf8)
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return [
      ("plain", bytes),
      ("UTF-16 (little-endian)", Array(text.data(using: .utf16LittleEndian) ?? Data())),
      ("UTF-16 (big-endian)", Array(text.data(using: .utf16BigEndian) ?? Data())),
      ("hexadecimal", Array(hex.utf8)), ("hexadecimal", Array(hex.uppercased().utf8)),
    ]
  }

  @Test(arguments: ["", "reversed "])
  func `each form is found, wherever it stands`(word: String) {
    let search = LeakSearch(for: [Self.code])
    let text = word.isEmpty ? Self.code : String(Self.code.reversed())
    for (form, bytes) in Self.forms(of: text) {
      #expect(search.forms(in: [0, 1] + bytes + [2]) == [word + form])
    }
  }

  @Test(arguments: 0..<12)
  func `base 64 is found at every alignment`(offset: Int) {
    let before = [UInt8](repeating: 0xA5, count: offset)
    let content = Data(before + Array(Self.code.utf8) + [0x5A, 0x5A]).base64EncodedData()
    #expect(LeakSearch(for: [Self.code]).forms(in: Array(content)) == ["base 64"])
  }

  @Test func `what is not there is not found`() {
    let search = LeakSearch(for: [Self.code])
    #expect(search.forms(in: Array("MOCK-7F3K-9QPL-2XWE".utf8)).isEmpty)
    #expect(search.forms(in: []).isEmpty)
  }

  @Test func `folders are searched to their depths`() throws {
    let folder = try TemporaryFolder()
    let deep = folder.url.appending(path: "a/b")
    try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
    try Data("nothing".utf8).write(to: folder.url.appending(path: "clean"))
    try Data("x\(Self.code)y".utf8).write(to: deep.appending(path: "leak"))
    let (leaks, files) = try LeakSearch(for: [Self.code]).leaks(inFolder: folder.path(""))
    #expect(files == 2)
    #expect(leaks.map(\.form) == ["plain"])
    #expect(leaks.first?.path.hasSuffix("a/b/leak") == true)
  }
}
