import Testing

/// How long things may be.
enum SizeRule {
  static let linesOfFile = 400
  static let linesOfFunction = 70

  /// A function, an initializer or a computed property, from its first line to its last.
  struct Body: Hashable {
    let name: String
    let first: Int
    let last: Int
    var lineCount: Int { last - first + 1 }
  }

  private struct Open {
    let name: String
    let first: Int
    let depth: Int
  }

  /// The functions of a file, found by counting braces.
  static func bodies(in source: SwiftSource) throws -> [Body] {
    let head = try Regex(#"(^|\s)(func\s+\S+?(?=[\s(<])|init[?]?(?=[(<])|deinit|subscript)"#)
    let keywords = ["func ", "init", "subscript"]
    var bodies: [Body] = []
    var open: [Open] = []
    var waiting: (name: String, first: Int)?
    var depth = 0
    for (index, line) in source.code.enumerated() {
      let isCall = line.contains(".init(") || line.contains("= init(")
      if waiting == nil, !isCall, keywords.contains(where: line.contains),
        let match = line.firstMatch(of: head)
      {
        waiting = (line[match.range].trimmed, index)
      }
      for character in line {
        switch character {
        case "{":
          depth += 1
          if let found = waiting {
            open.append(Open(name: found.name, first: found.first, depth: depth))
            waiting = nil
          }
        case "}":
          if let last = open.last, last.depth == depth {
            bodies.append(Body(name: last.name, first: last.first, last: index))
            open.removeLast()
          }
          depth -= 1
          // A requirement of a protocol has no body of its own.
          waiting = nil
        default: break
        }
      }
    }
    return bodies
  }

  static func violations(in source: SwiftSource) throws -> [String] {
    // The text ends in a line break, behind which there is no line.
    let count = source.lines.count - (source.lines.last?.isEmpty == true ? 1 : 0)
    var found: [String] = []
    if count > linesOfFile { found.append("\(source.path): \(count) lines") }
    for body in try bodies(in: source) where body.lineCount > linesOfFunction {
      found.append("\(source.place(body.first)): '\(body.name)' has \(body.lineCount) lines")
    }
    return found
  }
}

extension Substring {
  fileprivate var trimmed: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

@Suite("the size of files and functions")
struct SizeTests {
  @Test func `files and functions stay short`() throws {
    let found = try Repository.swiftSources.get().flatMap(SizeRule.violations)
    #expect(found == [])
  }

  @Test func `a long file and a long function are found`() throws {
    let lines = String(repeating: "  a()\n", count: 70)
    let function = SwiftSource(path: "Sources/A/A.swift", text: "func long() {\n\(lines)}\n")
    #expect(try SizeRule.violations(in: function).count == 1)
    let file = SwiftSource(
      path: "Sources/A/A.swift", text: String(repeating: "let a = 1\n", count: 401))
    #expect(try SizeRule.violations(in: file).count == 1)
  }

  @Test func `braces in closures and texts do not end a function`() throws {
    let text = """
      struct A {
        init?(a: Int) {
          b.map { "}}" }
        }
        func c(
          d: Int
        ) -> Int {
          if d > 0 { return 1 }
          return 2
        }
      }
      """
    let bodies = try SizeRule.bodies(in: SwiftSource(path: "Sources/A/A.swift", text: text))
    #expect(bodies.map(\.name) == ["init?", "func c"])
    #expect(bodies.map(\.lineCount) == [3, 6])
  }
}
