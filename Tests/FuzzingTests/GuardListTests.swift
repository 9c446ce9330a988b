import Foundation
import Testing

/// The list that `Scripts/mutate` works by; that every guard's test notices is for that command.
@Suite("the list of guards")
struct GuardListTests {
  struct Guard: Decodable {
    let name: String
    let promise: String
    let file: String
    /// The text that is the guard; it stands exactly once in the file.
    let `guard`: String
    /// What stands there without it, while `isRemoved` says so; of SQL, what stands there.
    let without: String
    let target: String
    /// The sentence of the test that fails without the guard.
    let test: String
  }

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private func guards() throws -> [Guard] {
    let data = try Data(contentsOf: Self.root.appending(path: "Tests/Mutations/guards.json"))
    return try JSONDecoder().decode([Guard].self, from: data)
  }

  @Test func `names each guard once, and where it stands`() throws {
    let guards = try guards()
    #expect(guards.count > 100)
    #expect(Set(guards.map(\.name)).count == guards.count)
    for each in guards {
      let pieces = try Self.text(each.file).split(
        separator: each.guard, omittingEmptySubsequences: false)
      #expect(pieces.count == 2, "\(each.name) stands exactly once in \(each.file)")
      #expect(each.without != each.guard && !each.promise.isEmpty, "\(each.name)")
      let isSwitched = each.without.contains("isRemoved") || each.file.hasSuffix(".sql")
      #expect(isSwitched, "\(each.name) can be removed")
    }
  }

  @Test func `names a test that is there`() throws {
    var sources: [String: String] = [:]
    for each in try guards() {
      if sources[each.target] == nil {
        let folder = Self.root.appending(path: "Tests/\(each.target)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var text = ""
        while let file = files?.nextObject() as? URL {
          if file.pathExtension == "swift" { text += try String(contentsOf: file, encoding: .utf8) }
        }
        sources[each.target] = text
      }
      let isThere = sources[each.target]?.contains("func `\(each.test)`") == true
      #expect(isThere, "\(each.name): \(each.target) has no test \"\(each.test)\"")
    }
  }
}
