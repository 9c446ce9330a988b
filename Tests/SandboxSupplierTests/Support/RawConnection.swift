import NIOCore
import NIOPosix

/// A client that counts bytes: what it gets is what was on the wire.
enum RawConnection {
  /// What came until the connection ended.
  struct Received: Sendable {
    let bytes: [UInt8]
    /// Whether the connection was torn down rather than closed.
    let wasReset: Bool

    /// What follows the head's empty line; `nil` while the head is not complete.
    var body: [UInt8]? {
      let mark = Array("\r\n\r\n".utf8)
      guard bytes.count >= mark.count else { return nil }
      let end = (0...(bytes.count - mark.count)).first {
        bytes[$0..<($0 + mark.count)].elementsEqual(mark)
      }
      return end.map { Array(bytes[($0 + mark.count)...]) }
    }

    var head: String {
      String(decoding: bytes.dropLast(body?.count ?? 0), as: UTF8.self)
    }
  }

  /// Sends one request and reads until the sandbox closes.
  static func exchange(
    port: Int, _ method: String, _ path: String, _ body: String = ""
  ) async throws -> Received {
    let head = """
      \(method) \(path) HTTP/1.1\r
      Host: 127.0.0.1\r
      Authorization: Bearer sandbox-token\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \r

      """
    return try await send(port: port, Array((head + body).utf8))
  }

  static func send(port: Int, _ request: [UInt8]) async throws -> Received {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    var bytes: [UInt8] = []
    var wasReset = false
    do {
      bytes = try await channel.executeThenClose { inbound, outbound in
        var received: [UInt8] = []
        do {
          try await outbound.write(ByteBuffer(bytes: request))
          for try await chunk in inbound { received += Array(chunk.readableBytesView) }
        } catch {
          wasReset = true
        }
        return received
      }
    } catch {
      wasReset = true
    }
    return Received(bytes: bytes, wasReset: wasReset)
  }
}
