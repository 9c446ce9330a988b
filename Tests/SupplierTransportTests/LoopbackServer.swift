import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A server on loopback that answers every request with the same script, and keeps the requests.
final class LoopbackServer: Sendable {
  /// What the server does, one after the other, when a request has come in whole.
  enum Step: Sendable {
    case send([UInt8])
    case close
    /// Ends the connection with a reset in place of an orderly close.
    case reset
    case pause(milliseconds: Int64)

    static func send(_ text: String) -> Step { .send(Array(text.utf8)) }
  }

  private let channel: any Channel
  private let log: RequestLog

  /// Listens on a free port; a script of `nil` closes each connection unread.
  convenience init(_ script: [Step]?) async throws {
    try await self.init(first: script, then: script)
  }

  /// Listens on a free port; the first request of a connection has a script of its own.
  init(first: [Step]?, then others: [Step]?) async throws {
    let log = RequestLog()
    self.log = log
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        log.connected()
        guard let first, let others else { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
          let handler = ScriptedAnswer(first: first, then: others, log: log)
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  var port: Int { channel.localAddress?.port ?? 0 }

  /// The requests, each from its first line to the end of its body.
  var requests: [String] { log.requests }

  /// How many connections were made.
  var connections: Int { log.connections }

  func stop() async throws {
    try await channel.close()
  }
}

private final class RequestLog: Sendable {
  private let kept = Mutex<(requests: [String], connections: Int)>(([], 0))

  var requests: [String] { kept.withLock { $0.requests } }
  var connections: Int { kept.withLock { $0.connections } }

  func append(_ request: String) {
    kept.withLock { $0.requests.append(request) }
  }

  func connected() {
    kept.withLock { $0.connections += 1 }
  }
}

private final class ScriptedAnswer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var script: [LoopbackServer.Step]
  private let others: [LoopbackServer.Step]
  private let log: RequestLog
  private var received = ""

  init(first: [LoopbackServer.Step], then others: [LoopbackServer.Step], log: RequestLog) {
    script = first
    self.others = others
    self.log = log
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    guard let length = requestLength, received.utf8.count >= length else { return }
    log.append(String(decoding: received.utf8.prefix(length), as: UTF8.self))
    received = ""
    let steps = script
    script = others
    run(steps[...], context)
  }

  /// How long the request is, once its head is there.
  private var requestLength: Int? {
    guard let end = received.firstRange(of: "\r\n\r\n") else { return nil }
    let head = received[..<end.upperBound]
    let length = head.split(separator: "\r\n").compactMap { line -> Int? in
      guard line.lowercased().hasPrefix("content-length:") else { return nil }
      return Int(line.drop { $0 != " " }.dropFirst())
    }
    return head.utf8.count + (length.first ?? 0)
  }

  private func run(_ steps: ArraySlice<LoopbackServer.Step>, _ context: ChannelHandlerContext) {
    guard let step = steps.first else { return }
    let rest = steps.dropFirst()
    switch step {
    case .send(let bytes):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    case .close:
      context.close(promise: nil)
    case .reset:
      let socket = context.channel as? any SocketOptionProvider
      let isSet = socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
      isSet?.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    case .pause(let milliseconds):
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
        self.run(rest, context)
      }
      return
    }
    run(rest, context)
  }
}
