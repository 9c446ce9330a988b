/// An answer before it goes on the wire.
struct SandboxAnswer: Sendable {
  var status: Int
  var headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
  var body: [UInt8]
  /// The codes in the body, in clear, in the order they stand there.
  var carried: [CarriedCode] = []

  init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  init(_ error: APIError, _ options: SandboxOptions) {
    self.init(status: error.status, body: error.body)
    if let seconds = error.retryAfter, options.retryAfterHeader {
      headers.append(("Retry-After", String(seconds)))
    }
  }

  init(_ canned: CannedAnswer) {
    self.init(status: canned.status, body: canned.body)
    headers = canned.headers.map { ($0.name, $0.value) }
  }

  mutating func setHeader(_ name: String, _ value: String) {
    headers.removeAll { $0.name.lowercased() == name.lowercased() }
    headers.append((name, value))
  }
}
