import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The listening socket on 127.0.0.1, and no other address; it can be taken away for a while.
final class SandboxListener: Sendable {
  typealias Server = NIOAsyncChannel<SandboxConnection.AsyncChannel, Never>

  private struct Content {
    var channel: (any Channel)?
    var isStopped = false
    /// Listens again after an outage.
    var reopening: Task<Void, Never>?
  }

  /// The servers to accept connections from, one after the other.
  let servers: AsyncStream<Server>
  private let next: AsyncStream<Server>.Continuation
  private let content = Mutex(Content())

  init() {
    (servers, next) = AsyncStream.makeStream()
  }

  /// Listens on the port, 0 for a free one, unless it listens already; returns the port.
  func open(port: Int) async throws -> Int {
    if let listening = content.withLock({ $0.channel }) {
      return listening.localAddress?.port ?? port
    }
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .bind(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
          return try SandboxConnection.AsyncChannel(wrappingChannelSynchronously: channel)
        }
      }
    let isStopped = content.withLock { content in
      if !content.isStopped { content.channel = server.channel }
      return content.isStopped
    }
    // A server that nobody accepts from has to be closed here.
    if isStopped {
      try await server.executeThenClose { _ in }
    } else if case .terminated = next.yield(server) {
      try await server.executeThenClose { _ in }
    }
    return server.channel.localAddress?.port ?? port
  }

  /// Stops listening: a new connection is refused from when this returns.
  func close() async {
    let channel = content.withLock { content in
      defer { content.channel = nil }
      return content.channel
    }
    try? await channel?.close().get()
  }

  /// Stops listening for so long.
  func close(port: Int, milliseconds: Int) async {
    await close()
    let reopening = Task {
      try? await Task.sleep(for: .milliseconds(max(0, milliseconds)))
      if !Task.isCancelled { _ = try? await open(port: port) }
    }
    content.withLock { content in
      content.reopening?.cancel()
      content.reopening = reopening
    }
  }

  /// As `close`, for good.
  func stop() async {
    content.withLock { content in
      content.isStopped = true
      content.reopening?.cancel()
    }
    next.finish()
    await close()
  }
}
