/// Sends a request once and delivers the answer as it arrives.
///
/// A transport never sends a request twice, follows no redirect, decompresses nothing and retries
/// nothing; an answer of any status, a redirect included, is an answer and not a failure.
package protocol HTTPTransport: Sendable {
  /// Sends the request and gives the answer to `sink`, head first, then the body chunk by chunk.
  ///
  /// - Parameters:
  ///   - exchange: What to send.
  ///   - sink: Takes the answer. What it was given before a failure remains with it.
  /// - Throws: What went wrong, and whether the request may have reached the supplier.
  func send(_ exchange: HTTPExchange, into sink: any ResponseSink) async throws(TransportFailure)
}

/// Takes an answer in the order in which it arrives.
///
/// The methods are called one after the other, `head` once and first. The transport reads on only
/// when a method returns. A sink that throws ends the exchange; the rest of the answer is lost
/// then, so a sink that captures throws only where it can keep nothing more.
package protocol ResponseSink: AnyObject, Sendable {
  /// Takes the status and the header lines.
  func head(_ head: ResponseHead) throws
  /// Takes the next bytes of the body; they are only lent.
  func body(_ bytes: Span<UInt8>) throws
}
