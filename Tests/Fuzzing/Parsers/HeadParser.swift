import SupplierAPI
package import TestSupport
import VoucherModel

/// Header lines of answers, what is read out of them, and the host that is configured.
///
/// An input is lines of `Name: value`; each line is tried as a host too.
package enum HeadParser: FuzzedParser {
  package static let name = "head"
  package static let words = [
    "Retry-After: ", "X-Request-Id: ", "X-Total-Count: ", "X-Has-More: true", "Content-Type: ",
    "https://", "http://127.0.0.1", "http://[::1]:8080", ":65535", "@", "Retry after 12 seconds.",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let names = [
      "Retry-After", "retry-after", "X-Request-Id", "X-Page", "X-Per-Page", "X-Total-Count",
      "X-Total-Pages", "X-Has-More", "Content-Type",
    ]
    var lines = (0..<Int.random(in: 1...5, using: &randomness)).map { _ in
      let value =
        Bool.random(using: &randomness) ? randomness.number() : randomness.text(upTo: 12)
      return
        "\(names.randomElement(using: &randomness) ?? ""): \(String(decoding: value, as: UTF8.self))"
    }
    let hosts = [
      "https://api.example.com", "HTTPS://API.EXAMPLE.COM:443/", "http://127.0.0.1:8080",
      "http://[::1]:1", "https://a-b.example:65535", "https://x", "http://example.com",
    ]
    lines.append(hosts.randomElement(using: &randomness) ?? "")
    return FuzzInput(lines.joined(separator: "\n"))
  }

  package static func run(_ bytes: [UInt8]) throws {
    var headers: [HTTPField] = []
    for line in bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 100) {
      let text = String(decoding: line, as: UTF8.self)
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      if parts.count == 2 { headers.append(HTTPField(parts[0], parts[1])) }
      try checkHost(text)
      if let wait = RetryAfter.inMessage(text) { try check(wait) }
    }
    let head = ResponseHead(status: 429, headers: headers, sentRequestID: "sent")
    if let wait = head.retryAfter { try check(wait) }
    let requestID = head.requestID
    try promise(!requestID.isEmpty && requestID.unicodeScalars.count <= 64, "a bounded identifier")
    try promise(
      requestID.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F },
      "an identifier has no control characters")
    let paging = head.paging
    for number in [paging.page, paging.perPage, paging.totalCount, paging.totalPages] {
      try promise(number ?? 0 >= 0, "numbers of pages are not negative")
    }
    try promise(!paging.continues(after: .max, rows: 0, limit: 100), "an empty page ends a list")
    for page in [1, Int.max] { _ = paging.continues(after: page, rows: 100, limit: 100) }
  }

  private static func check(_ wait: Duration) throws {
    try promise(wait >= .zero && wait <= .seconds(86_400), "nobody waits more than a day")
  }

  private static func checkHost(_ text: String) throws {
    guard let host = try? SupplierHost(text) else { return }
    try promise(text.utf8.allSatisfy { $0 < 0x80 }, "a host is written in ASCII")
    try promise(try SupplierHost(host.text) == host, "a host's own text means the host")
    try promise(host.usesTLS || host.isLoopback, "nothing is sent in clear to another machine")
    try promise((1...65_535).contains(host.port ?? 1), "a port is one")
  }
}
