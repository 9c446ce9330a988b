import Foundation
import Reconciliation
import TestSupport
import Testing

@Suite("the table of breaks in docs/finance.md")
struct BreakTableTests {
  @Test func `it has every break, with its severity and what to do`() throws {
    let page = GoldenFile.vectors.appending(path: "../../docs/finance.md")
    let rows = String(decoding: try Data(contentsOf: page), as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("| `") }
      .map { $0.dropFirst().dropLast().split(separator: "|").map { $0.trimming() } }
      .filter { $0.count == 4 }
    let expected = BreakKind.allCases.map {
      ["`\($0.rawValue)`", $0.baseSeverity.word, $0.suggestedAction]
    }
    #expect(rows.map { [$0[0], $0[2], $0[3]] } == expected)
  }
}

extension Substring {
  fileprivate func trimming() -> String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
