import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SupplierAPI
import Synchronization

/// Takes the events of one exchange from the HTTP library and passes the answer on to the sink.
final class AnswerRelay: HTTPClientResponseDelegate {
  typealias Response = Void

  /// An end that we brought about ourselves.
  private enum Stop: Error {
    case bodyTooLarge, sinkFailed
  }

  private struct Progress {
    var isHeadSent = false
    var received = 0
  }

  private let exchange: HTTPExchange
  private let sink: any ResponseSink
  private let progress = Mutex(Progress())

  init(_ exchange: HTTPExchange, _ sink: any ResponseSink) {
    self.exchange = exchange
    self.sink = sink
  }

  func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
    progress.withLock { $0.isHeadSent = true }
  }

  func didReceiveHead(
    task: HTTPClient.Task<Void>, _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    let answer = ResponseHead(
      status: Int(head.status.code), headers: head.headers.map { HTTPField($0.name, $0.value) },
      sentRequestID: exchange.requestID.text)
    return pass(task) { try sink.head(answer) }
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<Void>, _ buffer: ByteBuffer
  ) -> EventLoopFuture<Void> {
    // Whatever becomes of it, the library's copy is of no use any more.
    defer { buffer.wipeReadableBytes() }
    let room = exchange.bodyLimit - progress.withLock { $0.received }
    let taken = min(room, buffer.readableBytes)
    progress.withLock { $0.received += taken }
    let passed = pass(task) {
      if taken > 0 { try sink.body(buffer.readableBytesUInt8Span.extracting(first: taken)) }
    }
    if taken < buffer.readableBytes { return task.eventLoop.makeFailedFuture(Stop.bodyTooLarge) }
    return passed
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) {}

  private func pass(
    _ task: HTTPClient.Task<Void>, _ part: () throws -> Void
  ) -> EventLoopFuture<Void> {
    do {
      try part()
      return task.eventLoop.makeSucceededVoidFuture()
    } catch {
      return task.eventLoop.makeFailedFuture(Stop.sinkFailed)
    }
  }

  /// What an error of the HTTP library means for the exchange.
  func failure(for error: any Error) -> TransportFailure {
    let progress = progress.withLock { $0 }
    let label: TransportFailure.Label =
      switch error as? Stop {
      case .bodyTooLarge: .bodyTooLarge
      case .sinkFailed: .sinkFailed
      case nil: TransportFailure.Label(error)
      }
    // Both must agree before anything is said to be not sent: the error is one of those that come
    // before a connection is made, and the library has not written the request's head.
    let isNotSent = !progress.isHeadSent && label.comesBeforeSending
    return TransportFailure(
      certainty: isNotSent ? .notSent : .inDoubt, label: label, bytesReceived: progress.received)
  }
}
