import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Takes webhooks on a port of its own and answers them with the statuses it was given, the last
/// one over and over.
final class WebhookReceiver: Sendable {
  struct Delivery: Sendable {
    let headers: [String: String]
    let body: [UInt8]
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let take: @Sendable (Delivery) -> Int
    private var headers: [String: String] = [:]
    private var body: [UInt8] = []

    init(_ take: @escaping @Sendable (Delivery) -> Int) {
      self.take = take
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        headers = Dictionary(head.headers.map { ($0.name, $0.value) }) { first, _ in first }
        body = []
      case .body(let chunk): body += Array(chunk.readableBytesView)
      case .end:
        let status = take(Delivery(headers: headers, body: body))
        let head = HTTPResponseHead(
          version: .http1_1, status: .init(statusCode: status), headers: ["content-length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }
  }

  private struct Content {
    var statuses: [Int]
    var deliveries: [Delivery] = []
  }

  private let content: Mutex<Content>
  private let server: Mutex<(any Channel)?> = Mutex(nil)
  let arrivals: AsyncStream<Delivery>
  private let arrival: AsyncStream<Delivery>.Continuation

  init(statuses: [Int]) {
    content = Mutex(Content(statuses: statuses))
    (arrivals, arrival) = AsyncStream.makeStream()
  }

  var deliveries: [Delivery] { content.withLock { $0.deliveries } }

  /// Returns the address to send to.
  func start() async throws -> String {
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Handler { self.take($0) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.withLock { $0 = channel }
    return "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/hook"
  }

  func stop() async {
    let channel = server.withLock { $0 }
    try? await channel?.close().get()
  }

  private func take(_ delivery: Delivery) -> Int {
    arrival.yield(delivery)
    return content.withLock { content in
      content.deliveries.append(delivery)
      return content.statuses.count > 1 ? content.statuses.removeFirst() : content.statuses[0]
    }
  }
}
