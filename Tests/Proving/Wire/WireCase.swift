import SandboxSupplier

/// One way in which the wire misbehaves, and what it must come to in the end.
struct WireCase: Sendable {
  /// What the vault has to come to.
  enum Outcome: Sendable {
    /// All codes are sealed.
    case whole
    /// Nothing was bought, and the books say so.
    case notBought
    /// All codes are sealed or named; which of them is the judge's to find.
    case accounted
  }

  let name: String
  let faults: [FaultKind]
  var endpoint = Endpoint.createOrder
  var quantity = 3
  /// How many calls are struck; `nil` for all until the recovery.
  var count: Int? = 1
  var visibility = Visibility.once
  var outcome: Outcome
  /// Whether every voucher that left the supplier's socket has to be here at once.
  var bringsAll = true
  /// The longest that the client waits for an answer.
  var exchangeMilliseconds: Int64?

  init(
    _ name: String, _ faults: FaultKind..., comesTo outcome: Outcome,
    adjust: (inout WireCase) -> Void = { _ in }
  ) {
    self.name = name
    self.faults = faults
    self.outcome = outcome
    adjust(&self)
  }
}

extension WireCase {
  static var all: [WireCase] {
    framings + lostAnswers + refusals + contents
  }

  /// The whole answer, in other pieces and with other words about its length.
  private static var framings: [WireCase] {
    var cases: [WireCase] = []
    for bytes in [1, 2, 3, 7] {
      let drip = FaultKind.drip(bytes: bytes, milliseconds: 0)
      cases.append(WireCase("\(bytes) bytes at a time, with a length", drip, comesTo: .whole))
      cases.append(
        WireCase("\(bytes) bytes at a time, until close", drip, .untilClose, comesTo: .whole))
      cases.append(WireCase("chunks of \(bytes)", .chunked(bytes: bytes), comesTo: .whole))
      cases.append(
        WireCase(
          "chunks of \(bytes), one byte at a time", .chunked(bytes: bytes),
          .drip(bytes: 1, milliseconds: 0), comesTo: .whole))
    }
    cases += [
      WireCase("a body until close", .untilClose, comesTo: .whole),
      WireCase("a connection closed after the answer", .closeAfter, comesTo: .whole),
      WireCase("HTTP/1.0", .oldVersion, comesTo: .whole),
      WireCase("HTTP/1.0, until close", .oldVersion, .untilClose, comesTo: .whole),
      WireCase("103 in front", .informational(status: 103), comesTo: .whole),
      WireCase("100 in front", .informational(status: 100), comesTo: .whole),
      WireCase(
        "102 and 103 in front, dripping", .informational(status: 102),
        .informational(status: 103), .drip(bytes: 3, milliseconds: 0), comesTo: .whole),
      WireCase("a length too long by 1", .length(difference: 1), comesTo: .whole),
      WireCase("a length too long by 1000", .length(difference: 1000), comesTo: .whole),
    ]
    for less in [1, 2, 100, 300] {
      cases.append(
        WireCase("a length too short by \(less)", .length(difference: -less), comesTo: .accounted) {
          $0.bringsAll = less <= 2
        })
    }
    return cases
  }

  /// An order that was processed, and whose answer does not come; or comes as something else.
  private static var lostAnswers: [WireCase] {
    var cases: [WireCase] = []
    var ends: [(String, FaultKind)] = [
      ("dropped", .drop(.after)), ("reset", .drop(.after, reset: true)),
      ("an empty body", .answer(.after, CannedAnswer(status: 201))),
      ("204", .answer(.after, CannedAnswer(status: 204))),
      ("200 with an empty object", .answer(.after, CannedAnswer(status: 200, body: [0x7B, 0x7D]))),
      ("garbage", .garbage(bytes: nil)),
      ("429", .answer(.after, .rateLimited(retryAfter: 1))),
      ("429 without Retry-After", .answer(.after, .rateLimited(retryAfter: nil))),
    ]
    for status in [400, 401, 403, 404, 405, 408, 409, 410, 413, 422, 425, 500, 502, 503, 504, 520] {
      ends.append(("\(status)", .answer(.after, .error(status))))
    }
    for status in [408, 500, 502, 503, 504] {
      ends.append(("\(status) from a gateway", .answer(.after, .gateway(status))))
    }
    for (name, fault) in ends {
      cases.append(WireCase("processed, then \(name)", fault, comesTo: .accounted))
      cases.append(
        WireCase("processed, then \(name); shown again", fault, comesTo: .whole) {
          $0.visibility = .always
        })
    }
    for (name, fault) in [
      ("dropped", FaultKind.drop(.before)), ("reset", .drop(.before, reset: true)),
      ("500", .answer(.before, .error(500))), ("502", .answer(.before, .gateway(502))),
      ("503", .answer(.before, .error(503))), ("504", .answer(.before, .gateway(504))),
      ("429", .answer(.before, .rateLimited(retryAfter: 2))),
      ("429 without Retry-After", .answer(.before, .rateLimited(retryAfter: nil))),
    ] {
      cases.append(WireCase("not processed, \(name)", fault, comesTo: .whole))
    }
    cases += [
      WireCase("silence after processing", .hang(.after, milliseconds: 1500), comesTo: .accounted) {
        $0.exchangeMilliseconds = 300
      },
      WireCase("silence before processing", .hang(.before, milliseconds: 1500), comesTo: .whole) {
        $0.exchangeMilliseconds = 300
      },
      WireCase(
        "an answer later than the client waits", .delay(.after, milliseconds: 900),
        comesTo: .accounted
      ) { $0.exchangeMilliseconds = 300 },
    ]
    return cases
  }

  /// Answers that say no for good, or for long.
  private static var refusals: [WireCase] {
    var cases: [WireCase] = []
    for status in [400, 403, 404, 405, 410, 413, 422] {
      cases.append(
        WireCase("refused with \(status)", .answer(.before, .error(status)), comesTo: .notBought) {
          $0.count = nil
        })
    }
    cases.append(
      WireCase(
        "429 without end", .answer(.before, .rateLimited(retryAfter: 1)),
        comesTo: .notBought
      ) { $0.count = nil })
    cases.append(
      WireCase(
        "processed, then 429 without end", .answer(.after, .rateLimited(retryAfter: 1)),
        comesTo: .accounted
      ) { $0.count = nil })
    cases.append(
      WireCase(
        "processed, then 403 without end", .answer(.after, .error(403)),
        comesTo: .accounted
      ) { $0.count = nil })
    for endpoint in [Endpoint.charges, .wallets] {
      for (name, fault) in [
        ("dropped", FaultKind.drop(.before)), ("500", .answer(.before, .error(500))),
        ("429", .answer(.before, .rateLimited(retryAfter: 1))), ("cut", .cut(bytes: 20)),
        ("cut head", .cutHead(bytes: 20)), ("HTTP/1.0", .oldVersion),
        ("closed after it", .closeAfter), ("until close", .untilClose),
      ] {
        cases.append(
          WireCase("\(endpoint.rawValue) \(name)", fault, comesTo: .whole) {
            $0.endpoint = endpoint
          })
      }
    }
    return cases
  }
}
