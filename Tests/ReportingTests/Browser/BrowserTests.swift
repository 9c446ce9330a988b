import Foundation
import Ledgers
import Reconciliation
import Reporting
import TestSupport
import Testing
import VoucherModel

/// Every page in a real browser.
///
/// With VOUCHER_VAULT_PICTURES=FOLDER it leaves a picture and the paper of
/// each there, to be looked at.
@Suite("the pages in a browser", .serialized)
struct BrowserTests {
  /// What somebody may put into a name, a purpose or a remark to do something on the page.
  static let attacks = [
    "</script><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>",
    "\"><svg onload=window.pwned=1>", "javascript:window.pwned=1", "' onmouseover='window.pwned=1",
    "</style><style>@import 'http://198.51.100.1/x.css';body{display:none}",
    "}body{background:url(http://198.51.100.1/x.png)}", "\u{2028}window.pwned=1\u{2029}",
    "\u{202E}gnp.exe\u{2066}", "<base href=http://198.51.100.1/>", "&lt;script&gt;", "]]>-->",
    "<meta http-equiv=refresh content='0;url=http://198.51.100.1/'>",
    "<iframe src=http://198.51.100.1>",
    "<link rel=stylesheet href=//198.51.100.1/x.css>", "{{7*7}}${7*7}", "\u{0}\u{1B}[2J",
  ]

  struct Case {
    let name: String
    let html: String
  }

  private static func cases() throws -> [Case] {
    var cases: [Case] = []
    for report in try LedgerShop().reports() {
      cases.append(Case(name: report.name, html: report.html))
    }
    let hostile = try LedgerShop(words: { attacks[$0 % attacks.count] }).reports()
    for report in hostile { cases.append(Case(name: "hostile-\(report.name)", html: report.html)) }
    for report in try LedgerShop.emptyReports() {
      cases.append(Case(name: "empty-\(report.name)", html: report.html))
    }
    for (name, books) in [
      ("clean", try Bookkeeping.clean()), ("broken", try Bookkeeping.broken()),
      ("partial", try Bookkeeping.partial()), ("hostile", try Bookkeeping.hostile(attacks)),
    ] {
      var run = try books.run()
      run.standing.openings = try openings()
      let report = ReconciliationReport(
        id: RunID(high: 1, low: 1), run: run, tool: LedgerShop.tool)
      cases.append(Case(name: "reconciliation-\(name)", html: report.html))
    }
    return cases
  }

  /// Breaks that came and went in the ten days of the books.
  private static func openings() throws -> [RunStanding.Opening] {
    (0..<40).map { number in
      let start = Bookkeeping.start.advanced(
        byMilliseconds: Int64(number % 10) * LedgerShop.day + Int64(number) * 60_000)
      return RunStanding.Opening(
        openedAt: start,
        settledAt: number % 3 == 0
          ? nil : start.advanced(byMilliseconds: Int64(number % 5) * LedgerShop.day))
    }.sorted()
  }

  @Test func `ask for nothing, complain of nothing, run nothing, and can be read and printed`()
    throws
  {
    let browser = try Browser()
    let folder = try TemporaryFolder()
    for item in try Self.cases() {
      let file = folder.url.appending(path: "\(item.name).html")
      try Data(item.html.utf8).write(to: file)
      let page = try BrowserPage(file, in: browser)
      try Self.examine(page, item.name)
      try Self.print(page, item.name)
      #expect(page.requests == [], "\(item.name)")
      #expect(page.complaints == [], "\(item.name)")
      try page.close()
    }
  }

  private static func examine(_ page: BrowserPage, _ name: String) throws {
    #expect(try page.evaluate("typeof window.pwned") as? String == "undefined", "\(name)")
    #expect(try page.evaluate("document.compatMode") as? String == "CSS1Compat", "\(name)")
    for element in [
      "script", "img", "iframe", "base", "link", "object", "form", "meta[http-equiv=refresh]",
      "body style",
    ] {
      #expect(try page.count(element) == 0, "\(name): \(element)")
    }
    #expect(try page.count("h1") == 1, "\(name)")
    // A drawing has a name and a description, and its table follows it before any other heading.
    let images = try page.spoken().filter { $0.role == "image" }
    #expect(images.count == (try page.count("figure svg")), "\(name)")
    #expect(images.allSatisfy { !$0.name.isEmpty }, "\(name)")
    let alone =
      """
      [...document.querySelectorAll('figure')].filter(f => {
        let next = f.nextElementSibling
        while (next && next.tagName == 'FIGURE') next = next.nextElementSibling
        return !(next && next.querySelector('table'))
      }).length
      """
    #expect(try page.evaluate(alone) as? Int == 0, "\(name)")
    let twice =
      "(ids => ids.length - new Set(ids).size)([...document.querySelectorAll('[id]')].map(e => e.id))"
    #expect(try page.evaluate(twice) as? Int == 0, "\(name): a name is there twice")
    let lost =
      "[...document.querySelectorAll('a')].filter(a => !document.getElementById(a.hash.slice(1))).length"
    #expect(try page.evaluate(lost) as? Int == 0, "\(name): a link leads nowhere")
    // Wide, and at twice the size: the page itself never has to be scrolled sideways.
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (640, "light")] {
      try page.show(width: width, scheme: scheme)
      #expect(
        try page.evaluate("document.documentElement.scrollWidth - innerWidth") as? Int ?? 1 <= 0,
        "\(name) at \(width)")
      try keep(page.picture(), "\(name)-\(scheme)-\(width).png")
    }
    #expect(try contrast(of: page) >= 4.5, "\(name)")
  }

  /// The least contrast of a text with what it stands on, in dark.
  private static func contrast(of page: BrowserPage) throws -> Double {
    try page.show(width: 1280, scheme: "dark")
    let least =
      """
      (() => {
        const parse = c => c.match(/[\\d.]+/g).map(Number)
        const light = c => parse(c).slice(0, 3).map(v => v / 255)
          .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
          .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0)
        const ground = e => {
          for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor
            if ((parse(c)[3] ?? 1) > 0) return c
          }
          return 'rgb(255,255,255)'
        }
        let least = 99
        for (const e of document.querySelectorAll('h1,h2,h3,p,td,th,dt,dd,caption,li')) {
          if (!e.textContent.trim()) continue
          const [a, b] = [light(getComputedStyle(e).color), light(ground(e))]
          least = Math.min(least, (Math.max(a, b) + .05) / (Math.min(a, b) + .05))
        }
        return least
      })()
      """
    return try page.evaluate(least) as? Double ?? 0
  }

  private static func print(_ page: BrowserPage, _ name: String) throws {
    try page.show(width: 1280, scheme: "light")
    let paper = try page.paper()
    #expect(paper.starts(with: Data("%PDF-".utf8)), "\(name)")
    let text = String(decoding: paper, as: UTF8.self)
    let sheets = text.ranges(of: "/Type /Page\n").count
    #expect((1...60).contains(sheets), "\(name): \(sheets) sheets")
    try keep(paper, "\(name).pdf")
  }

  private static func keep(_ data: @autoclosure () throws -> Data, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["VOUCHER_VAULT_PICTURES"] else { return }
    try data().write(to: URL(filePath: folder).appending(path: name))
  }

  @Test func `are complained of by this test if they do what they must not`() throws {
    let browser = try Browser()
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "bad.html")
    let html =
      "<!DOCTYPE html><html lang=en><title>x</title><h1>x</h1><script>console.log('hello')</script>"
      + "<img src=missing.png onerror='window.pwned=1'>"
    try Data(html.utf8).write(to: file)
    let page = try BrowserPage(file, in: browser)
    #expect(page.requests.contains { $0.hasSuffix("missing.png") })
    #expect(!page.complaints.isEmpty)
    #expect(try page.evaluate("window.pwned") as? Int == 1)
  }
}
