import VoucherModel
package import SupplierAPI
import Synchronization
package import VaultCrypto

/// Takes a response chunk by chunk: each is sealed and written to the journal before the next is
/// asked for, and kept in guarded memory for decoding.
///
/// It never refuses a byte. If the journal's disk fails, the sealed bytes are kept and go to the
/// spool when the response ends; if the spools fail as well, they are printed as an armoured block.
/// They are ciphertext for the vault's recipients, so any place is safe.
package final class CaptureSink: ResponseSink {
  private struct State: ~Copyable {
    var sealer: StreamSealer
    var sealed: [UInt8]
    var head: SealedHead?
    var journalFailure: DiskError?
    var isOverLimit = false
  }

  private let context: JournalContext
  private let slot: JournalSlot
  private let shelter: CaptureShelter
  private let buffer: SecretBuffer
  private let state: Mutex<State>

  /// Where a response is cut that is larger than any real one.
  package static let bodyLimit = 64 << 20

  package init(
    context: JournalContext, recipients: [Recipient], ratchet: SealingRatchet, slot: JournalSlot,
    shelter: CaptureShelter
  ) throws {
    self.context = context
    self.slot = slot
    self.shelter = shelter
    buffer = SecretBuffer(limit: Self.bodyLimit)
    let bytes = context.bytes
    let sealer = try StreamSealer(context: bytes, recipients: recipients, from: ratchet)
    let start = JournalFormat.start(context: bytes, header: sealer.header)
    state = Mutex(State(sealer: sealer, sealed: start))
    try slot.append(start)
  }

  package func head(_ head: ResponseHead) throws {
    try state.withLock { state in
      let sealedHead = SealedHead(status: head.status, requestID: head.sentRequestID)
      state.head = sealedHead
      try append(sealedHead.bytes.span, isFinal: false, to: &state)
    }
  }

  package func body(_ bytes: Span<UInt8>) throws {
    try state.withLock { state in
      do {
        try buffer.append(bytes)
      } catch {
        state.isOverLimit = true
        throw error
      }
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + StreamSealer.maximumChunkByteCount)
        try append(bytes.extracting(start..<end), isFinal: false, to: &state)
        start = end
      }
    }
  }

  /// Ends the entry and makes it durable; `nil` if not even a head arrived, and then the slot is
  /// empty again.
  package func finish(isComplete: Bool) throws -> CapturedResponse? {
    let (sealed, head, failure, isWhole) = try state.withLock { state in
      let isWhole = isComplete && !state.isOverLimit
      if state.head != nil {
        let mark = Array((isWhole ? "complete" : "cut").utf8)
        try append(mark.span, isFinal: true, to: &state)
      }
      return (state.sealed, state.head, state.journalFailure, isWhole)
    }
    guard let head else {
      try? slot.release()
      return nil
    }
    return CapturedResponse(
      context: context, status: head.status, requestID: head.requestID, body: buffer,
      isComplete: isWhole, sealed: sealed, home: home(of: sealed, after: failure),
      slot: slot)
  }

  private func append(_ bytes: Span<UInt8>, isFinal: Bool, to state: inout State) throws {
    let frame = JournalFormat.frame(try state.sealer.seal(bytes, isFinal: isFinal))
    state.sealed += frame
    guard state.journalFailure == nil else { return }
    do {
      try slot.append(frame)
    } catch {
      // The disk has failed; the response goes on, and ends up elsewhere.
      state.journalFailure = error
    }
  }

  private func home(of sealed: [UInt8], after failure: DiskError?) -> CapturedResponse.Home {
    var reason = failure
    if reason == nil {
      do {
        try slot.sync()
        return .journal(slot)
      } catch {
        reason = error
      }
    }
    let home = shelter.take(sealed, of: context, because: reason)
    try? slot.markOutside()
    return home
  }
}
