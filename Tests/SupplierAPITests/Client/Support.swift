import Logging
import SupplierAPI
import Synchronization
import VaultCrypto
import VoucherModel

extension String {
  /// Lends the text's bytes.
  func scanned<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
    try body(Array(utf8).span)
  }
}

extension JSONToken {
  /// The bytes of the value as a consumer copies them, and their form.
  func copy(in bytes: Span<UInt8>) throws -> (form: Form, bytes: [UInt8]) {
    let buffer = SecretBuffer(limit: 1 << 20)
    let form = try unescaped(in: bytes, into: buffer)
    return (form, buffer.bytes)
  }

  /// The text of the value; `nil` where it has none.
  func text(in bytes: Span<UInt8>) throws -> String? {
    let copy = try copy(in: bytes)
    return copy.form == .text ? String(decoding: copy.bytes, as: UTF8.self) : nil
  }
}

extension SecretBuffer {
  var bytes: [UInt8] {
    withBytes { bytes in bytes.indices.map { bytes[$0] } }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A clock that only waiting moves.
final class ManualClock: Sendable {
  private let state = Mutex<(elapsed: Duration, waits: [Duration])>((.zero, []))
  private let start: Timestamp

  init(start: String = "2026-11-23T08:00:00Z") {
    self.start = Timestamp(rfc3339: start) ?? Timestamp(milliseconds: 0)
  }

  var waits: [Duration] { state.withLock { $0.waits } }

  func advance(_ duration: Duration) {
    state.withLock { $0.elapsed += duration }
  }

  var clock: SupplierClock {
    SupplierClock(
      now: { [self] in
        start.advanced(byMilliseconds: state.withLock { $0.elapsed }.components.seconds * 1000)
      },
      elapsed: { [self] in state.withLock { $0.elapsed } },
      sleep: { [self] duration in
        try Task.checkCancellation()
        state.withLock {
          $0.elapsed += duration
          $0.waits.append(duration)
        }
      })
  }
}

/// What a scripted supplier does with a request.
enum Reply: Sendable {
  case answer(Int, String, [HTTPField] = [])
  case fails(TransportFailure)
  /// Gives the head and a part of the body, then fails.
  case cut(Int, String)

  static func notSent(_ label: TransportFailure.Label = .connectionRefused) -> Reply {
    .fails(TransportFailure(certainty: .notSent, label: label))
  }

  static let inDoubt = Reply.fails(
    TransportFailure(certainty: .inDoubt, label: .connectionClosed))
}

/// A transport that answers from a script and keeps what it was asked.
final class ScriptedTransport: HTTPTransport {
  struct Request: Sendable {
    let method: HTTPExchange.Method
    let url: String
    let path: String
    let headers: [HTTPField]
    let body: String
    let token: String?
    let requestID: String
    let timeout: Duration
  }

  private let answers: @Sendable (Request, Int) async -> Reply
  private let kept = Mutex<[Request]>([])

  /// Makes a transport; `answers` is given the request and how many came to the same path before.
  init(_ answers: @escaping @Sendable (Request, Int) async -> Reply) {
    self.answers = answers
  }

  /// Answers in turn, and the last one for ever.
  convenience init(_ replies: [Reply]) {
    self.init { _, count in replies[min(count, replies.count - 1)] }
  }

  var requests: [Request] { kept.withLock { $0 } }

  func count(_ path: String) -> Int { requests.count { $0.path == path } }

  func send(_ exchange: HTTPExchange, into sink: any ResponseSink) async throws(TransportFailure) {
    let request = Request(exchange)
    let count = kept.withLock { kept in
      kept.append(request)
      return kept.count { $0.path == request.path } - 1
    }
    switch await answers(request, count) {
    case .fails(let failure): throw failure
    case .answer(let status, let body, let headers):
      try pass(status, body, headers, exchange, sink)
    case .cut(let status, let body):
      try pass(status, body, [], exchange, sink)
      throw TransportFailure(
        certainty: .inDoubt, label: .connectionClosed, bytesReceived: body.utf8.count)
    }
  }

  private func pass(
    _ status: Int, _ body: String, _ headers: [HTTPField], _ exchange: HTTPExchange,
    _ sink: any ResponseSink
  ) throws(TransportFailure) {
    do {
      try sink.head(
        ResponseHead(status: status, headers: headers, sentRequestID: exchange.requestID.text))
      let bytes = Array(body.utf8)
      for start in stride(from: 0, to: bytes.count, by: 7) {
        try sink.body(bytes.span.extracting(start..<min(start + 7, bytes.count)))
      }
    } catch {
      throw TransportFailure(certainty: .inDoubt, label: .sinkFailed)
    }
  }
}

extension ScriptedTransport.Request {
  init(_ exchange: HTTPExchange) {
    method = exchange.method
    url = exchange.url
    path = exchange.path
    headers = exchange.headers
    requestID = exchange.requestID.text
    timeout = exchange.timeout
    body =
      switch exchange.body {
      case .plain(let bytes): String(decoding: bytes, as: UTF8.self)
      case .secret(let buffer): buffer.text
      case nil: ""
      }
    token = exchange.authorization?.withBytes { bytes in
      String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
  }
}

/// Keeps the answers a capture would get.
final class CapturingSink: ResponseSink {
  struct Refused: Error {}

  private let kept = Mutex<(heads: [ResponseHead], body: [UInt8])>(([], []))
  private let refuses: Bool

  init(refuses: Bool = false) {
    self.refuses = refuses
  }

  var heads: [ResponseHead] { kept.withLock { $0.heads } }
  var text: String { kept.withLock { String(decoding: $0.body, as: UTF8.self) } }

  func head(_ head: ResponseHead) throws {
    if refuses { throw Refused() }
    kept.withLock { $0.heads.append(head) }
  }

  func body(_ bytes: Span<UInt8>) {
    kept.withLock { kept in
      for index in bytes.indices { kept.body.append(bytes[index]) }
    }
  }
}

/// Collects log lines with their metadata.
final class LogLines: Sendable {
  private let kept = Mutex<[String]>([])

  var lines: [String] { kept.withLock { $0 } }

  var logger: Logger {
    var logger = Logger(label: "test", factory: { _ in Handler(lines: self) })
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      let text = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      lines.kept.withLock {
        $0.append("\(event.level) \(event.message) " + text.joined(separator: " "))
      }
    }
  }
}
