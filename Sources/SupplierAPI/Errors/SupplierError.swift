/// Why a call to the supplier has no usable result, and what is known of its effect.
///
/// It holds no token and nothing of an order: the message is the supplier's error message, made
/// printable and bounded, or a sentence of ours.
package struct SupplierError: Error, Hashable, Sendable {
  /// What is known about whether the supplier processed the request.
  package enum Certainty: Hashable, Sendable {
    /// Not one byte of the request left.
    case notSent
    /// The request may have been processed, and no complete answer came.
    case inDoubt
    /// The supplier answered, with its own name and code of the error where it gave them.
    case answered(status: Int, name: String?, code: String?)
  }

  /// The kind of error: a bounded set of names, fit for logs and metrics.
  package enum Label: Hashable, Sendable {
    /// The connection failed; the transport's own name of it.
    case transport(TransportFailure.Label)
    /// 400 and other 4xx without a case of their own.
    case rejected
    /// 401, also after the token was renewed.
    case unauthorized
    /// 403, for instance an address that is not on the supplier's list.
    case forbidden
    case notFound
    /// 429, and waiting did not help or would have taken too long.
    case rateLimited
    /// 5xx.
    case supplierFault
    /// A status that the contract does not know for this call, such as a redirect.
    case unexpectedStatus
    /// A success whose body is not what the contract says.
    case unreadableAnswer
    /// Figures of one answer that contradict each other.
    case contradiction
    /// Waiting for our own budget of calls would have taken longer than the call may.
    case budgetSpent
    /// The caller's task was cancelled before the request was sent.
    case cancelled
    /// The token or key cannot be used at all.
    case unusableCredentials

    /// The name in logs and metrics.
    package var name: String {
      switch self {
      case .transport(let label): "transport.\(label.rawValue)"
      case .rejected: "rejected"
      case .unauthorized: "unauthorized"
      case .forbidden: "forbidden"
      case .notFound: "not_found"
      case .rateLimited: "rate_limited"
      case .supplierFault: "supplier_fault"
      case .unexpectedStatus: "unexpected_status"
      case .unreadableAnswer: "unreadable_answer"
      case .contradiction: "contradiction"
      case .budgetSpent: "budget_spent"
      case .cancelled: "cancelled"
      case .unusableCredentials: "unusable_credentials"
      }
    }
  }

  package let certainty: Certainty
  package let label: Label
  /// What went wrong, in at most 200 printable characters.
  package let message: String
  /// Under which the supplier's support finds the call; `nil` where nothing was sent.
  package let requestID: String?
  /// How long the supplier asked to wait.
  package let retryAfter: Duration?
  /// How many bytes of the answer's body came before it broke off.
  package let bytesReceived: Int

  package init(
    certainty: Certainty, label: Label, message: String, requestID: String? = nil,
    retryAfter: Duration? = nil, bytesReceived: Int = 0
  ) {
    self.certainty = certainty
    self.label = label
    self.message = PrintableText.bounded(message)
    self.requestID = requestID
    self.retryAfter = retryAfter
    self.bytesReceived = bytesReceived
  }

  /// The HTTP status, where the supplier answered.
  package var status: Int? {
    if case .answered(let status, _, _) = certainty { status } else { nil }
  }

  /// The supplier's own code of the error, where it gave one.
  package var code: String? {
    if case .answered(_, _, let code) = certainty { code } else { nil }
  }
}

extension SupplierError: CustomStringConvertible {
  /// The text that logs and people see.
  package var description: String {
    let place =
      switch certainty {
      case .notSent: "not sent"
      case .inDoubt: "in doubt"
      case .answered(let status, _, let code): code.map { "\(status) \($0)" } ?? "\(status)"
      }
    return "\(label.name) (\(place)): \(message)" + (requestID.map { " [request \($0)]" } ?? "")
  }
}
