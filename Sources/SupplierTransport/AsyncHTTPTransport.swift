import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
package import SupplierAPI
import VaultCrypto

/// Sends requests over HTTP/1.1 and TLS 1.2 or newer, with the system's certificates.
///
/// A request goes out at most once: no redirect is followed, no connection attempt repeated, nothing
/// decompressed. An exchange ends by its answer or by a time limit, and not by cancelling the task
/// that waits for it; a task that is cancelled beforehand sends nothing. The sink is called on the
/// client's event loop, so that a byte that has come in is with the sink before the loop looks at
/// what became of the connection.
///
/// Between the connection and the sink the answer passes through the HTTP library's own buffers. They
/// are not guarded memory; each part is overwritten once the sink has it, and all of their memory when
/// it is given back. The token stands in a text of the library, which is not wiped.
package final class AsyncHTTPTransport: HTTPTransport {
  /// How long single steps may take; the whole exchange has a limit of its own.
  package struct Limits: Hashable, Sendable {
    /// Resolving the name, connecting and the TLS handshake.
    package var connect = Duration.seconds(10)
    /// Waiting for the next bytes of the answer.
    package var read = Duration.seconds(30)
    /// Keeping a connection for the next request.
    ///
    /// It is shorter than the five seconds after which common servers close it: an order sent into a
    /// closing connection is in doubt for nothing.
    package var idle = Duration.seconds(4)

    package init() {}
  }

  private let client: HTTPClient
  /// The one loop for all connections: each is opened on the loop its request prefers, and all
  /// prefer this one.
  private let loop: any EventLoop

  package init(limits: Limits = Limits()) {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(
        connect: TimeAmount(limits.connect), read: TimeAmount(limits.read),
        write: TimeAmount(limits.read)),
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.http1_1ConnectionDebugInitializer = { channel in
      channel.setOption(.allocator, value: WipingMemory.allocator)
    }
    configuration.connectionPool.idleTimeout = TimeAmount(limits.idle)
    configuration.connectionPool.retryConnectionEstablishment = false
    // Waiting for a connection counts as connecting; our own budgets bound how many there are.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    loop = client.eventLoopGroup.next()
  }

  deinit {
    // Closes the idle connections; the client may not go away before. Harmless the second time.
    client.shutdown { _ in }
  }

  /// Closes all connections; calls under way fail, and later ones with `closed`.
  package func shutdown() async {
    try? await client.shutdown().get()
  }

  package func send(
    _ exchange: HTTPExchange, into sink: any ResponseSink
  ) async throws(TransportFailure) {
    guard !Task.isCancelled else {
      throw TransportFailure(certainty: .notSent, label: .cancelled)
    }
    let request: HTTPClient.Request
    do {
      request = try HTTPClient.Request(exchange)
    } catch {
      throw TransportFailure(certainty: .notSent, label: .other)
    }
    let relay = AnswerRelay(exchange, sink)
    let task = client.execute(
      request: request, delegate: relay, eventLoop: .delegate(on: loop),
      deadline: .now() + TimeAmount(exchange.timeout))
    do {
      try await task.futureResult.get()
    } catch {
      throw relay.failure(for: error)
    }
  }
}

extension HTTPClient.Request {
  fileprivate init(_ exchange: HTTPExchange) throws {
    var headers = HTTPHeaders(exchange.headers.map { ($0.name, $0.value) })
    headers.add(name: "X-Request-Id", value: exchange.requestID.text)
    if let token = exchange.authorization {
      headers.add(
        name: "Authorization",
        value: "Bearer " + token.withBytes { unsafe String(copying: UTF8Span(unchecked: $0)) })
    }
    let body: HTTPClient.Body? =
      switch exchange.body {
      case .plain(let bytes): .bytes(bytes)
      case .secret(let buffer): .byteBuffer(buffer.withBytes { ByteBuffer(copying: $0) })
      case nil: nil
      }
    try self.init(
      url: exchange.url, method: HTTPMethod(rawValue: exchange.method.rawValue),
      headers: headers, body: body)
  }
}

extension ByteBuffer {
  fileprivate init(copying bytes: Span<UInt8>) {
    self.init()
    reserveCapacity(bytes.count)
    unsafe bytes.withUnsafeBufferPointer { _ = unsafe writeBytes($0) }
  }
}

extension TimeAmount {
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .seconds(min(seconds, 1 << 31)) + .nanoseconds(attoseconds / 1_000_000_000)
  }
}
