import SupplierAPI
import TestSupport
import Testing
import VoucherModel

@Suite("the head of an answer")
struct HeadTests {
  private func head(_ fields: [HTTPField]) -> ResponseHead {
    ResponseHead(status: 200, headers: fields, sentRequestID: "ours")
  }

  @Test func `finds a header whatever its case`() {
    let head = head([HTTPField("x-request-ID", "theirs"), HTTPField("Content-Type", "a/B; c=d")])
    #expect(head.first("X-Request-Id") == "theirs")
    #expect(head.requestID == "theirs")
    #expect(head.contentType == "a/b")
    #expect(self.head([]).requestID == "ours")
    #expect(self.head([HTTPField("X-Request-Id", "")]).requestID == "ours")
    #expect(self.head([HTTPField("X-Request-Id", "a\u{1B}[31m")]).requestID == "a?[31m")
  }

  @Test(arguments: [
    ("12", Duration.seconds(12)), (" 0 ", .zero), ("999999999", .seconds(86_400)), ("-1", nil),
    ("soon", nil), ("1.5", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil),
  ])
  func `says how long to wait`(text: String, wait: Duration?) {
    #expect(head([HTTPField("Retry-After", text)]).retryAfter == wait)
  }

  @Test(arguments: [
    ("Rate limit exceeded. Retry after 12 seconds.", Duration.seconds(12)), ("no number", nil),
    ("in 3 or 4 s", .seconds(3)), ("1234567 s", nil), ("", nil),
  ])
  func `a message may say it as well`(message: String, wait: Duration?) {
    #expect(RetryAfter.inMessage(message) == wait)
  }

  @Test(arguments: [
    ([("X-Has-More", "true")], true), ([("X-Has-More", "FALSE")], false),
    ([("X-Total-Pages", "2")], true), ([("X-Total-Pages", "1")], false),
    ([("X-Total-Count", "11")], true), ([("X-Total-Count", "10")], false),
    ([("X-Total-Count", "many"), ("X-Has-More", "?")], true), ([], true),
  ])
  func `says whether there is more after a full page`(
    fields: [(String, String)], hasMore: Bool
  ) {
    let paging = head(fields.map { HTTPField($0.0, $0.1) }).paging
    #expect(paging.continues(after: 1, rows: 10, limit: 10) == hasMore)
    #expect(!paging.continues(after: 1, rows: 0, limit: 10))
  }

  @Test func `a page that is not full is the last one where nothing else is said`() {
    #expect(!head([]).paging.continues(after: 1, rows: 9, limit: 10))
  }
}

@Suite("a request's identifier")
struct RequestIDTests {
  @Test func `has the KSUID form`() throws {
    // The example of the format's own documentation.
    let known = RequestID(
      seconds: 107_608_047, payload: 0xB5A1_CD34_B5F9_9D11_54FB_6853_345C_9735)
    #expect(known.text == "0ujtsYcgvSTl8PAuAdqWYSMnLOv")
    #expect(RequestID(seconds: 0, payload: 0).text == String(repeating: "0", count: 27))
    #expect(RequestID(seconds: .max, payload: .max).text == "aWgEPTl1tmebfsQzFP4bxwgy80V")
  }

  @Test func `sorts by time and does not repeat`() throws {
    var randomness = SeededRandomness(seed: 1)
    let start = try #require(Timestamp(rfc3339: "2026-11-23T08:00:00Z"))
    let texts = (0..<1_000).map { second in
      RequestID(
        at: start.advanced(byMilliseconds: Int64(second) * 1000), using: &randomness
      ).text
    }
    #expect(texts == texts.sorted() && Set(texts).count == texts.count)
  }
}
