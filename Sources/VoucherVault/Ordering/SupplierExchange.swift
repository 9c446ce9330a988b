import VaultStore
import SupplierAPI
import VoucherModel

/// How a call that can carry an order ended, once what came of it is sealed.
enum ExchangeEnd: Sendable {
  /// The supplier answered, to the end.
  case answered(CapturedResponse)
  /// The answer broke off; what came is sealed.
  case cut(CapturedResponse, SupplierError)
  /// The supplier refused before it did anything, and there is no body to keep.
  case refused(SupplierError)
  /// No answer, and the request may have been processed.
  case noAnswer(SupplierError)
  /// Not one byte of the request left.
  case notSent(SupplierError)
}

/// Makes the calls whose answers can carry codes: never without a journal slot that takes them.
struct SupplierExchange: Sendable {
  let core: VaultCore

  typealias Call =
    @Sendable (any ResponseSink) async throws(SupplierError) -> ResponseHead

  /// A slot and a sink for one call, made before anything is bought.
  struct Prepared: Sendable {
    let slot: JournalSlot
    let sink: CaptureSink
    let context: JournalContext
  }

  func prepare(
    order: OrderID?, source: DeliverySource, expectedVouchers: Int
  ) throws -> Prepared {
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: order, source: source,
      startedAt: core.clock.now())
    let slot = try core.journal.acquire(expectedVouchers: expectedVouchers)
    do {
      var current = core
      while true {
        let sink = try CaptureSink(
          context: context, recipients: current.recipients, ratchet: core.streamRatchet, slot: slot,
          shelter: core.shelter)
        // The keys may have been rotated before the slot said for whom it is sealed; a retirement that
        // looks at the slots must find every one that is sealed for an old key.
        let next = try current.refreshed()
        if next.identity == current.identity {
          return Prepared(slot: slot, sink: sink, context: context)
        }
        try slot.release()
        current = next
      }
    } catch {
      try? slot.release()
      throw error
    }
  }

  /// Makes the call, and notes how it went.
  func run(_ prepared: Prepared, _ call: Call) async throws -> ExchangeEnd {
    let end = try await send(prepared, call)
    if let row = end.row(prepared.context, at: core.clock.now()) { core.exchanges.note(row) }
    return end
  }

  private func send(_ prepared: Prepared, _ call: Call) async throws -> ExchangeEnd {
    do throws(SupplierError) {
      _ = try await call(prepared.sink)
    } catch {
      let captured = try prepared.sink.finish(isComplete: error.certainty.isAnswered)
      switch (error.certainty, captured) {
      case (.answered, .some(let response)): return .answered(response)
      case (.answered, nil): return .refused(error)
      case (.notSent, nil): return .notSent(error)
      case (_, .some(let response)): return .cut(response, error)
      case (.inDoubt, nil): return .noAnswer(error)
      }
    }
    guard let response = try prepared.sink.finish(isComplete: true) else {
      return .noAnswer(
        SupplierError(
          certainty: .inDoubt, label: .unreadableAnswer, message: "The answer had no head."))
    }
    return .answered(response)
  }
}

extension ExchangeEnd {
  fileprivate func row(_ context: JournalContext, at now: Timestamp) -> ExchangeRow? {
    switch self {
    case .answered(let response), .cut(let response, _):
      ExchangeRow(response, endedAt: now)
    case .refused(let error):
      ExchangeRow(
        context, status: error.status, requestID: error.requestID, endedAt: now, outcome: .refused)
    case .noAnswer(let error):
      ExchangeRow(
        context, status: nil, requestID: error.requestID, byteCount: error.bytesReceived,
        endedAt: now, outcome: .noAnswer)
    case .notSent(let error):
      ExchangeRow(
        context, status: nil, requestID: error.requestID, endedAt: now, outcome: .notSent)
    }
  }
}

extension SupplierError.Certainty {
  var isAnswered: Bool {
    if case .answered = self { true } else { false }
  }
}
