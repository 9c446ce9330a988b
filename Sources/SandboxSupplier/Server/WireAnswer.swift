/// An answer as the pieces that go on the wire, head first; which bytes are body is known of each.
struct WireAnswer: Sendable {
  struct Piece: Sendable {
    let bytes: [UInt8]
    let isBody: Bool
  }

  private(set) var pieces: [Piece] = []
  /// Whether a fault made it end before its end.
  private(set) var isCut = false

  /// What is handed to the socket at once, and how much of it is body.
  struct Write: Sendable {
    var bytes: [UInt8] = []
    var bodyBytes = 0
  }

  /// The most that is written at once where no fault wants less.
  private static let writeSize = 65_536

  /// The pieces in writes of so many bytes, whatever they are of.
  func writes(of size: Int? = nil) -> [Write] {
    let size = size ?? Self.writeSize
    var writes: [Write] = []
    var next = Write()
    for piece in pieces {
      var rest = piece.bytes[...]
      while !rest.isEmpty {
        let part = rest.prefix(size - next.bytes.count)
        rest = rest.dropFirst(part.count)
        next.bytes += part
        if piece.isBody { next.bodyBytes += part.count }
        if next.bytes.count == size {
          writes.append(next)
          next = Write()
        }
      }
    }
    return next.bytes.isEmpty ? writes : writes + [next]
  }

  init(_ answer: SandboxAnswer, _ plan: WirePlan, requestID: String, closes: Bool) {
    let head = Self.head(answer, plan, requestID: requestID, closes: closes)
    if let limit = plan.cutHead {
      isCut = true
      pieces = [Piece(bytes: Array(head.prefix(limit)), isBody: false)]
      return
    }
    pieces = [Piece(bytes: head, isBody: false)]
    var body = answer.body[...]
    if let limit = plan.cutBody {
      isCut = true
      body = body.prefix(limit)
    }
    guard case .chunked(let size) = plan.framing else {
      pieces.append(Piece(bytes: Array(body), isBody: true))
      return
    }
    appendChunks(body, of: size, whole: answer.body.count)
  }

  /// A chunk that a cut falls into announces its whole size.
  private mutating func appendChunks(_ body: ArraySlice<UInt8>, of size: Int, whole: Int) {
    var start = 0
    while start < body.count || (isCut && start < whole && start == body.count) {
      let announced = min(size, whole - start)
      appendFrame("\(String(announced, radix: 16))\r\n")
      let end = min(start + announced, body.count)
      pieces.append(Piece(bytes: Array(body[start..<end]), isBody: true))
      if end < start + announced { return }
      appendFrame("\r\n")
      start = end
    }
    if !isCut { appendFrame("0\r\n\r\n") }
  }

  private mutating func appendFrame(_ text: String) {
    pieces.append(Piece(bytes: Array(text.utf8), isBody: false))
  }

  private static func head(
    _ answer: SandboxAnswer, _ plan: WirePlan, requestID: String, closes: Bool
  ) -> [UInt8] {
    var lines = plan.informational.flatMap { ["HTTP/1.1 \($0) \(reason($0))", ""] }
    lines.append("HTTP/\(plan.version) \(answer.status) \(reason(answer.status))")
    lines += answer.headers.map { "\($0.name): \($0.value)" }
    if !requestID.isEmpty { lines.append("X-Request-Id: \(requestID)") }
    switch plan.framing {
    case .length(let difference):
      lines.append("Content-Length: \(max(0, answer.body.count + difference))")
    case .chunked: lines.append("Transfer-Encoding: chunked")
    case .untilClose: break
    }
    lines.append(closes ? "Connection: close" : "Connection: keep-alive")
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static func reason(_ status: Int) -> String {
    let reasons = [
      100: "Continue", 103: "Early Hints", 200: "OK", 201: "Created", 204: "No Content",
      307: "Temporary Redirect", 400: "Bad Request",
      401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 413: "Content Too Large",
      429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
      503: "Service Unavailable", 504: "Gateway Timeout",
    ]
    return reasons[status] ?? "Status"
  }
}
