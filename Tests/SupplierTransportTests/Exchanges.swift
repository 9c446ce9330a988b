import SupplierAPI
import SupplierTransport
import Synchronization
import VaultCrypto
import VoucherModel

/// Keeps what a transport gives it.
final class RecordingSink: ResponseSink {
  struct Full: Error {}

  private struct Answer {
    var head: ResponseHead?
    var body: [UInt8] = []
    var chunks = 0
  }

  private let answer = Mutex(Answer())
  private let room: Int

  /// Makes a sink that throws once it was given more than `room` bytes.
  init(room: Int = .max) {
    self.room = room
  }

  var head: ResponseHead? { answer.withLock { $0.head } }
  var body: [UInt8] { answer.withLock { $0.body } }
  var chunks: Int { answer.withLock { $0.chunks } }
  var text: String { String(decoding: body, as: UTF8.self) }

  func head(_ head: ResponseHead) {
    answer.withLock { $0.head = head }
  }

  func body(_ bytes: Span<UInt8>) throws {
    try answer.withLock { answer in
      answer.chunks += 1
      for index in bytes.indices { answer.body.append(bytes[index]) }
      if answer.body.count > room { throw Full() }
    }
  }
}

enum Exchanges {
  /// How long an exchange may take: beside hundreds of other tests its turn can come late.
  static let patience = Duration.seconds(600)

  static func host(port: Int, scheme: String = "http") throws -> SupplierHost {
    try SupplierHost("\(scheme)://127.0.0.1:\(port)")
  }

  static func get(
    _ host: SupplierHost, path: String = "/api/v1/products", query: [HTTPField] = [],
    timeout: Duration = patience, bodyLimit: Int = 1 << 20
  ) -> HTTPExchange {
    HTTPExchange(
      .get, host: host, path: path, query: query,
      headers: [HTTPField("Accept-Encoding", "identity")],
      requestID: RequestID(seconds: 1, payload: 2), timeout: timeout, bodyLimit: bodyLimit)
  }

  static func post(
    _ host: SupplierHost, _ body: String, token: BearerToken? = nil
  ) -> HTTPExchange {
    HTTPExchange(
      .post, host: host, path: "/api/v1/orders",
      headers: [HTTPField("Content-Type", "application/json")], authorization: token,
      body: .plain(Array(body.utf8)), requestID: RequestID(seconds: 1, payload: 2),
      timeout: patience)
  }

  static func token(_ text: String) throws -> BearerToken? {
    BearerToken(try SecretBytes(copying: Array(text.utf8).span))
  }
}

extension AsyncHTTPTransport.Limits {
  /// No limit that a busy machine runs into.
  static var patient: Self {
    var limits = Self()
    limits.connect = Exchanges.patience
    limits.read = Exchanges.patience
    limits.idle = Exchanges.patience
    return limits
  }
}

extension AsyncHTTPTransport {
  /// The failure of an exchange; `nil` if it has none.
  func failure(of exchange: HTTPExchange, into sink: any ResponseSink) async -> TransportFailure? {
    do throws(TransportFailure) {
      try await send(exchange, into: sink)
      return nil
    } catch {
      return error
    }
  }
}

/// The head of an answer with a body of so many bytes.
func head(_ status: String, length: Int, _ more: String = "") -> String {
  "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\(more)\r\n"
}
