/// Why an exchange did not end with a complete answer.
package struct TransportFailure: Error, Hashable, Sendable {
  /// Whether the request may have reached the supplier.
  package enum Certainty: Hashable, Sendable {
    /// Not one byte of it left.
    case notSent
    /// It may have been processed.
    case inDoubt
  }

  /// The kind of failure: a bounded set of names, fit for logs and metrics.
  package enum Label: String, Hashable, Sendable, CaseIterable {
    case nameNotResolved = "name_not_resolved"
    case connectionRefused = "connection_refused"
    case connectFailed = "connect_failed"
    case connectTimeout = "connect_timeout"
    case tlsFailed = "tls_failed"
    case writeTimeout = "write_timeout"
    case readTimeout = "read_timeout"
    case deadlineExceeded = "deadline_exceeded"
    case connectionClosed = "connection_closed"
    case malformedAnswer = "malformed_answer"
    case bodyTooLarge = "body_too_large"
    case sinkFailed = "sink_failed"
    case cancelled
    case closed
    case other
  }

  package let certainty: Certainty
  package let label: Label
  /// How many bytes of the body the sink was given.
  package let bytesReceived: Int

  package init(certainty: Certainty, label: Label, bytesReceived: Int = 0) {
    self.certainty = certainty
    self.label = label
    self.bytesReceived = bytesReceived
  }
}

extension TransportFailure: CustomStringConvertible {
  /// The text that logs and people see.
  package var description: String {
    let sent =
      certainty == .notSent
      ? "the request was not sent" : "whether the request was processed is not known"
    return "\(label.rawValue) after \(bytesReceived) bytes of the answer; \(sent)"
  }
}
