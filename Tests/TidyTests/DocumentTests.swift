import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("the documents")
struct DocumentTests {
  static let documents: [String] = {
    let others = (try? Repository.files(in: "docs", endingIn: ".md")) ?? []
    return ["README.md"] + others
  }()

  /// A new user's home, the program, and nothing else.
  @Test(arguments: documents)
  func `every command does what the document says`(path: String) async throws {
    let document = Document(try Repository.text(path))
    let script = DocumentScript(document, sandboxPort: try FreePort.find())
    guard script.commandCount > 0 else { return }
    let folder = try TemporaryFolder()
    let run = try await Self.run(script.text, in: folder)
    #expect(run.status == 0, "\(path): \(run.printed)")
    for (number, shown) in script.shown.enumerated() {
      let text = try? String(contentsOfFile: folder.path("output-\(number)"), encoding: .utf8)
      let printed = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      let isAsShown = ShownOutput.matches(Array(printed), shown.expected.map { $0[...] })
      #expect(isAsShown, "\(path):\(shown.line): '\(shown.command)' prints:\n\(text ?? "")")
    }
  }

  @Test func `the Swift of the README is the example that is built`() throws {
    let blocks = Document(try Repository.text("README.md")).blocks.filter { $0.language == "swift" }
    let example = try Repository.text("Examples/QuickStart/QuickStart.swift")
    #expect(blocks.map { $0.lines.joined(separator: "\n") + "\n" } == [example])
  }

  @Test func `the Swift of the articles is from examples that are built`() throws {
    let examples = try Repository.files(in: "Examples", endingIn: ".swift").map(Repository.text)
    let articles = try Repository.files(in: "Sources", endingIn: ".md")
    #expect(articles.contains { $0.hasSuffix("FirstSale.md") })
    for path in articles {
      for block in Document(try Repository.text(path)).blocks where block.language == "swift" {
        let text = block.lines.joined(separator: "\n")
        // The manifest of a package of the reader's own.
        if text.hasPrefix("// swift-tools-version") { continue }
        #expect(examples.contains { $0.contains(text) }, "\(path):\(block.line)")
      }
    }
  }

  @Test func `the README names the two commands that exist`() throws {
    let text = try Repository.text("README.md")
    for command in ["Scripts/demo", "Scripts/test"] {
      #expect(text.contains(command))
      #expect(Repository.exists(command))
    }
  }

  @Test(arguments: [
    ("a\nb", "a\nb", true), ("a\nb", "a", false), ("a 17 b", "a … b", true),
    ("a 17 c", "a … b", false), ("a\nb\nc", "a\n…\nc", true), ("a\nb", "…", true),
    ("ab", "a…b…c", false),
  ])
  func `shown output is compared with what is printed`(
    printed: String, expected: String, isEqual: Bool
  ) {
    #expect(
      ShownOutput.matches(printed.split(separator: "\n"), expected.split(separator: "\n"))
        == isEqual)
  }

  @Test func `a command that fails is found`() async throws {
    let document = Document("```sh\ntrue\nfalse\ntrue\n```\n")
    let script = DocumentScript(document, sandboxPort: 1)
    #expect(script.commandCount == 3)
    let run = try await Self.run(script.text, in: try TemporaryFolder())
    #expect(run.status != 0)
    #expect(run.printed.contains("false"))
  }

  /// Where the built programs are: beside the tests.
  private static let programs: String = {
    let tests = Bundle.main.executableURL?.deletingLastPathComponent()
    return (tests ?? Repository.root.appending(path: ".build/debug")).path(percentEncoded: false)
  }()

  private static func run(
    _ script: String, in folder: TemporaryFolder
  ) async throws -> (status: Int32, printed: String) {
    let path = folder.path("commands.bash")
    try Data(script.utf8).write(to: URL(filePath: path))
    let home = folder.url.path(percentEncoded: false)
    let inherited = ProcessInfo.processInfo.environment
    // What goes wrong and what is printed stand in the order in which they come.
    let end = try await SpawnedProcess(
      "/usr/bin/env",
      ["-C", home, "timeout", "300", "bash", "-c", "exec bash \"$0\" 2>&1", path],
      environment: [
        "HOME": home, "USER": "anna", "LC_ALL": "C.UTF-8",
        "PATH": programs + ":" + (inherited["PATH"] ?? "/usr/bin:/bin"),
        "SWIFT_BACKTRACE": "enable=no",
      ]
    ).end()
    return (end.status, end.out)
  }
}
