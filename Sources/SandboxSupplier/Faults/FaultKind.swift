/// Whether a fault takes the place of the processing, or of the answer to what was processed.
package enum FaultMoment: String, Sendable, Hashable {
  case before
  case after
}

/// Where padding goes.
package enum PadPlace: String, Sendable, Hashable {
  case start
  case end
}

/// Where raw bytes are put into an answer's body, in relation to the first code that it carries.
package enum SplicePlace: String, Sendable, Hashable {
  /// In front of everything.
  case start
  /// In front of the voucher's object.
  case beforeVoucher = "before_voucher"
  /// Behind the opening brace of the voucher's object.
  case insideVoucher = "inside_voucher"
  /// Behind the voucher's object.
  case afterVoucher = "after_voucher"
  /// Behind everything.
  case end
}

/// What goes wrong with one call.
///
/// Faults of several kinds may strike the same call together.
package enum FaultKind: Sendable, Hashable {
  // In place of the processing, or of the answer.

  /// The connection is closed (or, with `reset`, torn down) without a byte of answer.
  case drop(FaultMoment, reset: Bool = false)
  /// Nothing comes, for so long; then the connection is closed.
  case hang(FaultMoment, milliseconds: Int)
  /// Another answer than the real one.
  case answer(FaultMoment, CannedAnswer)
  /// The processing or the answer comes late.
  case delay(FaultMoment, milliseconds: Int)

  // The answer's bytes.

  /// The body breaks off after exactly so many bytes.
  case cut(bytes: Int, reset: Bool = false)
  /// The head breaks off after exactly so many bytes.
  case cutHead(bytes: Int)
  /// The answer comes in pieces of so many bytes, with a pause after each.
  case drip(bytes: Int, milliseconds: Int)

  // The answer's framing.

  /// Chunks of so many bytes in place of a length.
  case chunked(bytes: Int)
  /// No length; the end of the connection ends the body.
  case untilClose
  /// A `Content-Length` that is so much off; a negative one makes it smaller.
  case length(difference: Int)
  /// The connection is closed after the answer, announced.
  case closeAfter
  /// An informational head, such as 103, in front of the answer's own.
  case informational(status: Int)
  /// The answer calls itself HTTP/1.0.
  case oldVersion

  // The answer's content.

  /// So many spaces before or after the body.
  case pad(bytes: Int, PadPlace)
  /// A member put in front of those of the first object, byte for byte.
  case insert(member: [UInt8])
  /// Bytes put in at a place, as they are; nothing happens where no code is in clear.
  case splice(bytes: [UInt8], SplicePlace)
  /// The real body under another status.
  case status(Int)
  /// So many bytes that mean nothing in place of the body; of the body's length if `nil`.
  case garbage(bytes: Int?)
  /// The body as a gzip stream, and the header that says so.
  case gzip
  /// A header set to another value, or added.
  case header(name: String, value: String)
}

/// A ready-made answer.
package struct CannedAnswer: Sendable, Hashable {
  package var status: Int
  package var headers: [Header]
  package var body: [UInt8]

  /// A header line.
  package struct Header: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The documented error body for that status.
  package static func error(_ status: Int) -> CannedAnswer {
    let error = APIError.usual(for: status)
    return CannedAnswer(
      status: status, headers: [.init("Content-Type", "application/json")], body: error.body)
  }

  /// What a gateway in front of the supplier answers: a page, not JSON.
  package static func gateway(_ status: Int) -> CannedAnswer {
    CannedAnswer(
      status: status, headers: [.init("Content-Type", "text/html")],
      body: Array("<html><body><h1>\(status)</h1></body></html>".utf8))
  }

  /// 429, with `Retry-After` unless that is `nil`; the message names 1 second then.
  package static func rateLimited(retryAfter: Int?) -> CannedAnswer {
    let error = APIError.rateLimited(seconds: retryAfter ?? 1)
    var headers = [Header("Content-Type", "application/json")]
    if let retryAfter { headers.append(Header("Retry-After", String(retryAfter))) }
    return CannedAnswer(status: 429, headers: headers, body: error.body)
  }

  package static func redirect(_ status: Int = 307, to location: String) -> CannedAnswer {
    CannedAnswer(status: status, headers: [.init("Location", location)])
  }
}
