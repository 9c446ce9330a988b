import Synchronization
import VaultCrypto

/// Passes an answer on and remembers its head.
final class HeadWatch: ResponseSink {
  private let target: any ResponseSink
  private let seen = Mutex<ResponseHead?>(nil)

  init(_ target: any ResponseSink) {
    self.target = target
  }

  var status: Int? { seen.withLock { $0?.status } }

  func head(_ head: ResponseHead) throws {
    seen.withLock { $0 = head }
    try target.head(head)
  }

  func body(_ bytes: Span<UInt8>) throws {
    try target.body(bytes)
  }
}

/// Collects an answer that holds no code and no token.
final class PlainSink: ResponseSink {
  private let answer = Mutex<(head: ResponseHead?, body: [UInt8])>((nil, []))

  var head: ResponseHead? { answer.withLock { $0.head } }

  /// Reads the collected body.
  func value() throws(JSONProblem) -> JSONValue {
    let body = answer.withLock { $0.body }
    return try JSONValue(body.span)
  }

  func head(_ head: ResponseHead) {
    answer.withLock { $0.head = head }
  }

  func body(_ bytes: Span<UInt8>) {
    answer.withLock { answer in
      unsafe bytes.withUnsafeBufferPointer { unsafe answer.body.append(contentsOf: $0) }
    }
  }
}

/// Collects an answer in guarded memory.
final class GuardedSink: ResponseSink {
  let bytes: SecretBuffer
  private let seen = Mutex<ResponseHead?>(nil)

  init(limit: Int) {
    bytes = SecretBuffer(limit: limit)
  }

  var head: ResponseHead? { seen.withLock { $0 } }

  func head(_ head: ResponseHead) {
    seen.withLock { $0 = head }
  }

  func body(_ bytes: Span<UInt8>) throws {
    try self.bytes.append(bytes)
  }
}
