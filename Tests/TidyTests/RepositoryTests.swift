import Foundation
import Testing

@Suite("the repository")
struct RepositoryTests {
  @Test func `the top level holds what belongs there`() throws {
    let allowed: Set<String> = [
      "Package.swift", "Sources", "Tests", "Migrations", "README.md", "LICENSE", "Scripts", "docs",
      "Benchmarks", "Examples",
    ]
    #expect(
      try Repository.topLevelNames().filter { !$0.hasPrefix(".") && !allowed.contains($0) } == [])
  }

  @Test func `every migration is in the catalogue, and nothing else is`() throws {
    let files = try Repository.files(in: "Migrations", endingIn: ".sql").map {
      String($0.dropFirst("Migrations/".count).dropLast(".sql".count))
    }
    let catalogue = try Repository.text("Sources/VaultSchema/SchemaCatalogue.swift")
    let named = catalogue.matches(of: /step\("([^"]+)", PackageResources\.(\w+)\)/).map {
      (String($0.output.1), String($0.output.2))
    }
    #expect(files == named.map(\.0))
    #expect(files == files.sorted())
    for (name, constant) in named {
      #expect(name.replacing("-", with: "_") + "_sql" == constant)
      #expect(name.wholeMatch(of: /V\d{4}__[a-z0-9-]+/) != nil)
    }
  }

  @Test func `no file names a machine`() throws {
    // Put together, so that this file is not found itself.
    let places = ["/ho" + "me/", "/wo" + "rk/", "/Us" + "ers/", "/ro" + "ot/"]
    let hosts = [
      "artifact" + "ory", "gitea" + ".", ".inter" + "nal/", ".lo" + "cal:", "nex" + "us.",
    ]
    var found: [String] = []
    for path in try Repository.files() {
      let text = try Repository.text(path)
      for word in places + hosts where text.contains(word) { found.append("\(path): \(word)") }
    }
    #expect(found == [])
  }

  @Test func `scripts can be run, and stop at the first error`() throws {
    for path in try Repository.files(in: "Scripts") + [".ci/run"] {
      let file = Repository.root.appending(path: path).path(percentEncoded: false)
      #expect(FileManager.default.isExecutableFile(atPath: file), "\(path)")
      let text = try Repository.text(path)
      #expect(text.hasPrefix("#!/usr/bin/env bash\n#"), "\(path)")
      #expect(text.contains("\nset -euo pipefail\n"), "\(path)")
    }
  }

  @Test func `every link in a document leads to a file or a heading`() throws {
    var found: [String] = []
    for path in try Repository.files(endingIn: ".md") {
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      for link in Document(try Repository.text(path)).links where !link.contains("://") {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts[0].isEmpty ? path : Self.join(folder, String(parts[0]))
        guard Repository.exists(target) else {
          found.append("\(path): \(link)")
          continue
        }
        guard parts.count == 2, target.hasSuffix(".md") else { continue }
        let anchors = Document(try Repository.text(target)).anchors
        if !anchors.contains(String(parts[1])) { found.append("\(path): \(link)") }
      }
    }
    #expect(found == [])
  }

  @Test func `every document is to be reached from the README`() throws {
    var reached: Set<String> = []
    var waiting = ["README.md"]
    while let path = waiting.popLast() {
      guard reached.insert(path).inserted, path.hasSuffix(".md"), Repository.exists(path) else {
        continue
      }
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      for link in Document(try Repository.text(path)).links where !link.contains("://") {
        waiting.append(Self.join(folder, String(link.prefix { $0 != "#" })))
      }
    }
    #expect(
      try Repository.files(in: "docs", endingIn: ".md").filter { !reached.contains($0) } == [])
  }

  /// The path that a link in a document of `folder` means, from the top of the repository on.
  private static func join(_ folder: String, _ link: String) -> String {
    var parts = folder.split(separator: "/")
    for part in link.split(separator: "/") {
      switch part {
      case "..": if !parts.isEmpty { parts.removeLast() }
      case ".": break
      default: parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}
