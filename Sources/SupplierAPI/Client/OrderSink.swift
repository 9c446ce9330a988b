import Synchronization
import VaultCrypto

/// Stands before a capture sink and holds back the answers that the client deals with itself.
///
/// A 401 or 429 means that the request was not processed; it is kept back, so that the call may be
/// repeated into the same capture sink. Should its body carry a voucher after all, or be larger than
/// any error body, it is given to the capture sink like every other answer.
final class OrderSink: ResponseSink {
  /// What the answer turned out to be.
  enum Outcome {
    /// Nothing came.
    case none
    /// The capture sink has it.
    case captured(ResponseHead)
    /// An error answer, kept back.
    case heldBack(ResponseHead, ScannedError?)
  }

  private enum State {
    case waiting
    case passing(ResponseHead)
    case holding(ResponseHead)
  }

  private static let largestErrorBody = 64 << 10

  private let capture: any ResponseSink
  private let held = SecretBuffer(limit: OrderSink.largestErrorBody)
  private let state = Mutex(State.waiting)

  init(_ capture: any ResponseSink) {
    self.capture = capture
  }

  func head(_ head: ResponseHead) throws {
    guard head.status == 401 || head.status == 429 else {
      state.withLock { $0 = .passing(head) }
      try capture.head(head)
      return
    }
    state.withLock { $0 = .holding(head) }
  }

  func body(_ bytes: Span<UInt8>) throws {
    if case .holding(let head) = state.withLock({ $0 }) {
      if (try? held.append(bytes)) != nil { return }
      try release(head)
    }
    try capture.body(bytes)
  }

  /// Settles what the answer was, once no more of it comes.
  func outcome() throws -> Outcome {
    switch state.withLock({ $0 }) {
    case .waiting: return .none
    case .passing(let head): return .captured(head)
    case .holding(let head):
      let scan = held.withBytes { DeliveryScanner.scan($0) }
      guard scan.voucherCount == 0 else {
        try release(head)
        return .captured(head)
      }
      return .heldBack(head, scan.error)
    }
  }

  /// Gives the capture sink what was held back.
  private func release(_ head: ResponseHead) throws {
    state.withLock { $0 = .passing(head) }
    try capture.head(head)
    try held.withBytes { bytes in
      if bytes.count > 0 { try capture.body(bytes) }
    }
  }
}
