extension SupplierError {
  /// The error of a failed exchange.
  init(_ failure: TransportFailure, requestID: RequestID) {
    self.init(
      certainty: failure.certainty == .notSent ? .notSent : .inDoubt,
      label: .transport(failure.label), message: failure.description, requestID: requestID.text,
      bytesReceived: failure.bytesReceived)
  }

  /// The error that an answer of another status than 200 to 299 stands for.
  ///
  /// - Parameters:
  ///   - head: The answer's head.
  ///   - error: The supplier's error body, where there is one.
  package init(_ head: ResponseHead, error: ScannedError?) {
    let label: Label =
      switch head.status {
      case 401: .unauthorized
      case 403: .forbidden
      case 404: .notFound
      case 429: .rateLimited
      case 400...499: .rejected
      case 500...599: .supplierFault
      default: .unexpectedStatus
      }
    let message = error?.message ?? "the supplier answered with status \(head.status)"
    self.init(
      certainty: .answered(status: head.status, name: error?.name, code: error?.code),
      label: label, message: message, requestID: head.requestID,
      retryAfter: head.retryAfter
        ?? (head.status == 429 ? error?.message.flatMap(RetryAfter.inMessage) : nil))
  }

  /// A success whose body cannot be used.
  static func unreadable(_ what: String, _ head: ResponseHead) -> SupplierError {
    SupplierError(
      certainty: .answered(status: head.status, name: nil, code: nil), label: .unreadableAnswer,
      message: what, requestID: head.requestID)
  }

  /// What to do about it, where there is something to do.
  package var next: String? {
    switch label {
    case .transport(.nameNotResolved), .transport(.connectionRefused), .transport(.connectFailed),
      .transport(.connectTimeout):
      "check OCTOPUS_HOST and the network, then try again"
    case .transport(.tlsFailed):
      "check OCTOPUS_HOST and the system's certificates and clock"
    case .transport(_) where certainty == .inDoubt:
      "look the order up by its reference before anything is sent again"
    case .unauthorized, .unusableCredentials:
      "check OCTOPUS_TOKEN, or OCTOPUS_API_KEY and OCTOPUS_API_SECRET, and that they belong to "
        + "this host"
    case .forbidden:
      "ask the supplier whether this machine's address is on the account's allowlist and the "
        + "feature is enabled"
    case .rateLimited, .budgetSpent:
      "wait a minute, then try again"
    case .supplierFault:
      "try again later; give the supplier's support the request id if it lasts"
    case .unreadableAnswer, .contradiction, .unexpectedStatus:
      "give the supplier's support the request id"
    default: nil
    }
  }
}
