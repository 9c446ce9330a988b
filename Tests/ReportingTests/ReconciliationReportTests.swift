import Foundation
import Reconciliation
import Reporting
import TestSupport
import Testing
import VoucherModel

@Suite("the report of a reconciliation")
struct ReconciliationReportTests {
  private static let folder = GoldenFile.vectors.appending(path: "Reports")

  private static func report(of books: Bookkeeping) throws -> ReconciliationReport {
    ReconciliationReport(
      id: RunID(high: 0x0199_0000_0000_0000, low: 1), run: try books.run(),
      tool: "voucher-vault 1.0.0")
  }

  private static func renderings(of report: ReconciliationReport) -> [(String, String)] {
    [
      ("txt", report.table), ("html", report.html),
      ("json", JSONWriter.text(of: report.json, style: .pretty) + "\n"),
    ]
      + ReconciliationReport.Sheet.allCases.map { ("\($0).csv", report.csv($0)) }
  }

  @Test(arguments: ["clean", "broken", "partial"])
  func `is the same bytes as ever`(name: String) throws {
    let books =
      switch name {
      case "clean": try Bookkeeping.clean()
      case "broken": try Bookkeeping.broken()
      default: try Bookkeeping.partial()
      }
    let report = try Self.report(of: books)
    for (ending, text) in Self.renderings(of: report) {
      let file = Self.folder.appending(path: "\(name).\(ending)")
      #expect(try GoldenFile.text(file, updatedWith: text) == text, "\(file.lastPathComponent)")
    }
    let again = try Self.report(of: books)
    for (first, second) in zip(Self.renderings(of: report), Self.renderings(of: again)) {
      #expect(Array(first.1.utf8) == Array(second.1.utf8))
    }
  }

  @Test func `shows its numbers when there is nothing to report`() throws {
    let page = try Self.report(of: .clean()).table
    #expect(page.contains("No breaks."))
    #expect(page.contains("96.50"))
    #expect(page.contains("903.50"))
    #expect(page.contains("48800"))
  }

  @Test func `walks from each wallet's opening balance to its closing one`() throws {
    let lines = try Self.report(of: .broken()).csv(.walks).split(separator: "\r\n").dropFirst()
    var sums: [Substring: Amount] = [:]
    for line in lines {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let (wallet, item) = (fields[1], fields[2])
      let amount = try #require(Amount(String(fields[4])))
      if item == "closing" {
        #expect(sums[wallet] == amount, "\(wallet)")
      } else {
        sums[wallet] = sums[wallet, default: .zero].adding(amount)
      }
    }
    #expect(sums.count == 2)
  }

  @Test func `says so when it is incomplete`() throws {
    let report = try Self.report(of: .partial())
    #expect(report.table.contains("INCOMPLETE"))
    #expect(JSONWriter.text(of: report.json).contains(#""complete":false"#))
  }

  @Test func `lets no text of the supplier act on its reader`() throws {
    let report = try Self.report(of: .broken())
    for (ending, text) in Self.renderings(of: report) {
      let breaks = ending.hasSuffix("csv") ? "\r\n" : "\n"
      for scalar in text.unicodeScalars where !breaks.unicodeScalars.contains(scalar) {
        #expect(scalar.value >= 0x20 && scalar != "\u{7F}" && scalar != "\u{202E}", "\(ending)")
      }
    }
    let sheet = report.csv(.breaks)
    #expect(sheet.contains("\"'=HYPERLINK"))
    #expect(!sheet.contains(",=") && !sheet.contains(",\"="))
  }

  @Test func `has JSON that another reader takes, with amounts as text`() throws {
    let json = JSONWriter.text(of: try Self.report(of: .broken()).json)
    let document = try JSONDecoder().decode(Document.self, from: Data(json.utf8))
    #expect(document.run.id.count == 26)
    #expect(document.run.complete)
    #expect(!document.breaks.isEmpty)
    #expect(document.breaks.allSatisfy { $0.status == "open" })
    for item in document.breaks {
      if let difference = item.difference { #expect(Amount(difference) != nil) }
    }
  }

  @Test(arguments: ["clean", "broken"])
  func `is a page that runs nothing and loads nothing`(name: String) throws {
    let page = try Self.report(of: name == "clean" ? .clean() : .broken()).html
    for forbidden in [
      "<script", "http://", "https://", "javascript:", " src=", "url(", "@import", " on",
    ] {
      let isAttribute = forbidden == " on"
      // A pattern of the page itself is named by url(#…), which loads nothing.
      let page = page.replacing("url(#", with: "")
      let found = page.ranges(of: forbidden).contains { range in
        !isAttribute
          || page[range.upperBound...].prefix { $0.isLetter }.count > 0
            && page[range.upperBound...].drop { $0.isLetter }.hasPrefix("=")
      }
      #expect(!found, "\(forbidden)")
    }
    #expect(page.contains("default-src &#39;none&#39;"))
    #expect(!page.contains("=HYPERLINK(\"x\")"))
  }

  @Test func `is a page whose charts have their numbers in tables, and whose tables are named`()
    throws
  {
    let page = try Self.report(of: .broken()).html
    #expect(page.ranges(of: "<figure").count == 5)
    #expect(page.ranges(of: "role=\"img\"").count == 5)
    #expect(page.ranges(of: "<desc").count == 5)
    #expect(page.ranges(of: "<table").count == page.ranges(of: "<caption").count)
    for number in ["96.50", "903.50", "48800"]
    where try Self.report(of: .clean()).html.contains(number) == false {
      Issue.record("\(number) is not on the page")
    }
  }

  @Test func `explains a break by what each side says`() throws {
    let run = try Self.report(of: .broken()).run
    let item = try #require(run.breaks.first { $0.kind == .amountBreak })
    let text = BreakExplanation(item).text
    #expect(text.contains("amount-break"))
    #expect(text.contains("TOO_MUCH"))
    #expect(text.contains("SIDE"))
    #expect(text.contains("22.00 USD"))
  }
}

private struct Document: Decodable {
  struct Run: Decodable {
    let id: String
    let complete: Bool
  }

  struct Item: Decodable {
    let id: String
    let type: String
    let severity: String
    let currency: String?
    let difference: String?
    let order_reference: String?
    let supplier_order_id: Int64?
    let status: String
  }

  let run: Run
  let breaks: [Item]
}
