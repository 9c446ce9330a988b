import SupplierAPI
import Synchronization
package import VaultStore
import VoucherModel

/// The exchanges with the supplier that no transaction has recorded yet.
///
/// Recording one costs no sync of its own: it waits for the next transaction about its order. What a
/// crash takes from here can matter no more than a read that brought nothing new; an answer that
/// brought something lies in the capture journal, and is recorded when it is taken in.
package final class ExchangeBook: Sendable {
  private let waiting = Mutex<[OrderID: [ExchangeRow]]>([:])

  /// The most that are kept for one order; a read that brought nothing new is the first to go.
  static let most = 1_000

  package init() {}

  /// Keeps an exchange until a transaction takes it.
  package func note(_ exchange: ExchangeRow) {
    waiting.withLock { waiting in
      var rows = waiting[exchange.orderID] ?? []
      if rows.count >= Self.most {
        rows.remove(at: rows.firstIndex { $0.outcome == .answered } ?? 0)
      }
      waiting[exchange.orderID] = rows + [exchange]
    }
  }

  /// What waits for the next transaction about the order.
  func waiting(about order: OrderID?) -> WaitingExchanges {
    WaitingExchanges(order.flatMap { order in waiting.withLock { $0[order] } } ?? [])
  }

  /// Lets go of what a committed transaction has recorded.
  func forget(_ recorded: WaitingExchanges) {
    guard recorded.isRecorded, let order = recorded.rows.first?.orderID else { return }
    let names = Set(recorded.rows.map(\.id))
    waiting.withLock { waiting in
      let rest = (waiting[order] ?? []).filter { !names.contains($0.id) }
      waiting[order] = rest.isEmpty ? nil : rest
    }
  }
}

/// Exchanges on their way into one transaction.
final class WaitingExchanges: Sendable {
  let rows: [ExchangeRow]
  private let recorded = Mutex(false)

  init(_ rows: [ExchangeRow]) {
    self.rows = rows
  }

  var isRecorded: Bool { recorded.withLock { $0 } }

  /// Writes the rows, and gives the events that belong into the log with them.
  func record(in transaction: borrowing VaultTransaction) throws -> [AuditEvent] {
    var events: [AuditEvent] = []
    for row in rows where try transaction.exchange(row.id) == nil {
      // A journal can be younger than the database beside it.
      guard try transaction.order(row.orderID) != nil else { continue }
      try transaction.insertExchange(row)
      events.append(.exchanged(row.id, order: row.orderID, row: row.digest))
    }
    recorded.withLock { $0 = true }
    return events
  }
}

extension VaultCore {
  /// One unit of work about an order; `body` records the exchanges about it that wait, if it writes.
  func write<R: Sendable>(
    about order: OrderID?,
    _ body: @escaping @Sendable (borrowing VaultTransaction, WaitingExchanges) throws -> R
  ) async throws -> R {
    let waiting = exchanges.waiting(about: order)
    let result = try await database.write { try body($0, waiting) }
    exchanges.forget(waiting)
    return result
  }
}

extension ExchangeRow {
  /// The exchange that a journal's entry was made for; `nil` if it is about no order in particular.
  init?(
    _ context: JournalContext, status: Int?, requestID: String?, byteCount: Int = 0,
    endedAt: Timestamp?, outcome: Outcome
  ) {
    guard let order = context.orderID, let id = ExchangeID(bytes: context.deliveryID.bytes) else {
      return nil
    }
    self.init(
      id: id, orderID: order, kind: DeliveryRow.Source(context.source),
      requestID: requestID.map { PrintableText.bounded($0, to: 128) }, httpStatus: status,
      byteCount: byteCount, startedAt: context.startedAt, endedAt: endedAt, outcome: outcome)
  }

  /// The exchange that brought a response.
  init?(_ response: CapturedResponse, endedAt: Timestamp?) {
    let hasHead = response.status != 0
    self.init(
      response.context, status: hasHead ? response.status : nil, requestID: response.requestID,
      byteCount: response.byteCount, endedAt: endedAt,
      outcome: response.isComplete ? .answered : hasHead ? .cut : .noAnswer)
  }
}
