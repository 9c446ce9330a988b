import VoucherModel

/// A code that an answer carries in clear, and where in the body its voucher stands.
struct CarriedCode: Sendable {
  let orderID: Int64
  let line: Int
  var range: Range<Int>
}

/// One call of the API and what became of its answer.
struct ExchangeRecord: Sendable {
  let number: Int
  let endpoint: Endpoint
  let method: String
  let path: String
  let requestID: String
  let reference: String?
  var orderID: Int64?
  let at: Timestamp
  let faults: [String]
  var wasProcessed = false
  var status: Int?
  var carried: [CarriedCode] = []
  /// How many codes it made known, also where the answer was replaced.
  var codes = 0
  var bodyBytes = 0
  var bodyBytesSent = 0
  var ending = SandboxTruth.Ending.open

  func sent(_ code: CarriedCode) -> SandboxTruth.Sent {
    if bodyBytesSent >= code.range.upperBound { return .whole }
    return bodyBytesSent > code.range.lowerBound ? .part : .nothing
  }
}

/// What begins an exchange: its number, its request id, and the faults that strike it.
struct ExchangeTicket: Sendable {
  let number: Int
  let requestID: String
  let faults: [FaultKind]
}

extension SandboxLedger {
  /// Numbers a call, counts it, and finds the faults that strike it.
  mutating func begin(_ request: SandboxRequest) -> ExchangeTicket {
    let number = exchanges.count + 1
    let reference = self.reference(of: request)
    let kinds = faults.strike(request.endpoint, reference: reference)
    let requestID = requestID(for: request, number: number)
    exchanges.append(
      ExchangeRecord(
        number: number, endpoint: request.endpoint, method: request.method, path: request.target,
        requestID: requestID, reference: reference, orderID: request.orderID, at: now,
        faults: kinds.map(\.name)))
    return ExchangeTicket(number: number, requestID: requestID, faults: kinds)
  }

  mutating func change(_ number: Int, _ change: (inout ExchangeRecord) -> Void) {
    guard exchanges.indices.contains(number - 1) else { return }
    change(&exchanges[number - 1])
  }

  private func reference(of request: SandboxRequest) -> String? {
    if let own = request.clientReference { return own }
    return request.orderID.flatMap { orderIndex($0) }.flatMap { orders[$0].reference }
  }

  /// The caller's identifier where it is usable, else one of 27 letters and digits.
  private func requestID(for request: SandboxRequest, number: Int) -> String {
    if let own = request.header("x-request-id"), (1..<64).contains(own.utf8.count),
      own.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    {
      return own
    }
    var stream = SeededStream(Int64(options.seed), -3, Int64(number))
    return stream.letters(27)
  }
}
