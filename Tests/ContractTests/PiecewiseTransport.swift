import SupplierAPI
import Synchronization

/// Hands a body on in pieces of one size, however the connection brings it.
///
/// A server that sends in pieces is no match for it: what it sends is put together again on the way,
/// more or less of it as the machine is busy.
struct PiecewiseTransport: HTTPTransport {
  let transport: any HTTPTransport
  let size: Int

  private final class Sink: ResponseSink {
    let sink: any ResponseSink
    let size: Int
    private let pending = Mutex<[UInt8]>([])

    init(_ sink: any ResponseSink, size: Int) {
      self.sink = sink
      self.size = size
    }

    func head(_ head: ResponseHead) throws { try sink.head(head) }

    func body(_ bytes: Span<UInt8>) throws {
      try pending.withLock { pending in
        for index in bytes.indices { pending.append(bytes[index]) }
        while pending.count >= size {
          try sink.body(Array(pending.prefix(size)).span)
          pending.removeFirst(size)
        }
      }
    }

    func end() throws {
      try pending.withLock { pending in
        if !pending.isEmpty { try sink.body(pending.span) }
      }
    }
  }

  func send(
    _ exchange: HTTPExchange, into sink: any ResponseSink
  ) async throws(TransportFailure) {
    let pieces = Sink(sink, size: size)
    try await transport.send(exchange, into: pieces)
    do {
      try pieces.end()
    } catch {
      throw TransportFailure(certainty: .inDoubt, label: .connectionClosed)
    }
  }
}
