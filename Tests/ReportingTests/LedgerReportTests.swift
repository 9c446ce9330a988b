import Foundation
import Ledgers
import Reporting
import TestSupport
import Testing
import VoucherModel

@Suite("the reports of the ledgers")
struct LedgerReportTests {
  private static let folder = GoldenFile.vectors.appending(path: "Reports")

  private static func renderings(of report: ReportDocument) -> [(String, String)] {
    [
      ("txt", report.table), ("html", report.html),
      ("json", JSONWriter.text(of: report.json, style: .pretty) + "\n"),
    ] + ReportDocument.Sheet.allCases.map { ("\($0).csv", report.csv($0)) }
  }

  @Test func `are the same bytes as ever`() throws {
    for report in try LedgerShop().reports() {
      for (ending, text) in Self.renderings(of: report) {
        let file = Self.folder.appending(path: "\(report.name).\(ending)")
        #expect(try GoldenFile.text(file, updatedWith: text) == text, "\(file.lastPathComponent)")
      }
    }
  }

  @Test func `are the same bytes in whatever order the rows are read`() throws {
    for seed in UInt64(1)...5 {
      let shop = try LedgerShop(seed: seed)
      for (first, second) in zip(try shop.reports(), try shop.reports(shuffledBy: seed)) {
        for (left, right) in zip(Self.renderings(of: first), Self.renderings(of: second)) {
          #expect(Array(left.1.utf8) == Array(right.1.utf8), "\(first.name).\(left.0)")
        }
      }
    }
  }

  @Test func `show their numbers where there is nothing to look at`() throws {
    for report in try LedgerShop.emptyReports() {
      #expect(!report.verdict.needsAttention, "\(report.name)")
      #expect(report.html.contains("In order: "), "\(report.name)")
    }
    for report in try LedgerShop().reports() {
      #expect(report.verdict.needsAttention, "\(report.name)")
      #expect(report.html.contains("Look: "), "\(report.name)")
    }
  }

  @Test func `let no spreadsheet take a text for a formula`() throws {
    for seed in UInt64(0)..<40 {
      var texts: [String] = []
      var randomness = SeededRandomness(seed: seed)
      for _ in 0..<400 {
        let start = ["=", "+", "-", "@", "\t=", " =", "\"=", "\u{FF1D}", ""]
        texts.append(
          (start.randomElement(using: &randomness) ?? "=") + "cmd|'/c calc'!A1,"
            + HostileText.random(upTo: 6, using: &randomness))
      }
      for report in try LedgerShop(seed: seed, words: { texts[$0 % texts.count] }).reports() {
        for sheet in ReportDocument.Sheet.allCases {
          for field in Self.fields(of: report.csv(sheet)) {
            let first = field.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\"" }
            let isNumber = field.allSatisfy { "-0123456789.".contains($0) }
            #expect(
              isNumber || first.map { !"=+-@\u{FF1D}".unicodeScalars.contains($0) } ?? true,
              "seed \(seed), \(report.name) \(sheet): \(field)")
          }
        }
      }
    }
  }

  @Test func `let no text act on a terminal or a page`() throws {
    var randomness = SeededRandomness(seed: 3)
    let texts = (0..<400).map { _ in HostileText.random(upTo: 20, using: &randomness) }
    for report in try LedgerShop(words: { texts[$0 % texts.count] }).reports() {
      for (ending, text) in Self.renderings(of: report) where !ending.hasSuffix("csv") {
        for scalar in text.unicodeScalars where scalar != "\n" {
          #expect(scalar.value >= 0x20 && scalar.value != 0x7F, "\(report.name).\(ending)")
          #expect(!HostileText.directions.contains(String(scalar)), "\(report.name).\(ending)")
        }
      }
    }
  }

  @Test func `have JSON that another reader takes, with amounts as text`() throws {
    for report in try LedgerShop().reports() {
      let bytes = Data(JSONWriter.text(of: report.json).utf8)
      let object = try #require(
        try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      #expect(object["report"] as? String == report.name)
      for section in object.values.compactMap({ $0 as? [[String: Any]] }) {
        for (name, value) in section.flatMap({ Array($0) }) where name.contains("face") {
          #expect(value is String || value is NSNull || value is Int, "\(report.name) \(name)")
        }
      }
    }
  }

  /// The fields of a file, quotes taken off.
  private static func fields(of text: String) -> [String] {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case ",", "\r", "\n":
        if isQuoted {
          field.unicodeScalars.append(scalar)
        } else {
          fields.append(field)
          field = ""
        }
      default: field.unicodeScalars.append(scalar)
      }
    }
    return fields
  }
}
