import VoucherModel

/// The simulated supplier without its sockets: a call goes in, and an answer comes out.
///
/// A simulation carries the bytes itself, and decides what becomes of them on the way. Between
/// `begin` and `process`, and after it, anything may happen.
package final class SocketlessSandbox: Sendable {
  /// A call that has arrived, and was not processed yet.
  package struct Call: Sendable {
    let request: SandboxRequest
    let ticket: ExchangeTicket

    /// What is called.
    package var endpoint: Endpoint { request.endpoint }
  }

  /// An answer as it would leave for the network.
  package struct Answer: Sendable {
    package let status: Int
    package let headers: [CannedAnswer.Header]
    package let body: [UInt8]
    /// The codes that the body shows in clear, and where.
    package let codes: [Code]
  }

  /// A voucher shown in clear in an answer.
  package struct Code: Sendable {
    package let orderID: Int64
    package let line: Int
    /// Where the voucher's object stands in the body.
    package let range: Range<Int>
  }

  private let state: SandboxState

  /// Opens a supplier whose time is the given clock's.
  package init(_ options: SandboxOptions, clock: SandboxClock) {
    state = SandboxState(options, clock: clock)
  }

  /// Takes a call in; it is on record from here on.
  package func begin(
    _ method: String, _ target: String, headers: [CannedAnswer.Header], body: [UInt8]
  ) -> Call {
    let request = SandboxRequest(
      method: method, target: target, headers: headers.map { ($0.name, $0.value) }, body: body)
    return Call(request: request, ticket: state.with { $0.begin(request) })
  }

  /// Does what the call asks for.
  package func process(_ call: Call) -> Answer {
    let answer = state.with { $0.process(call.request, call.ticket) }
    return Answer(
      status: answer.status,
      headers: answer.headers.map { CannedAnswer.Header($0.name, $0.value) }
        + [CannedAnswer.Header("X-Request-Id", call.ticket.requestID)],
      body: answer.body,
      codes: answer.carried.map { Code(orderID: $0.orderID, line: $0.line, range: $0.range) })
  }

  /// Everything the supplier knows.
  package var truth: SandboxTruth { state.with { $0.truth } }

  /// Changes how the supplier behaves from now on.
  package func update(_ change: (inout SandboxOptions) -> Void) {
    state.with { $0.change(change) }
  }

  /// The orders that were debited, one for each debit, in the order of the debits from the given one.
  package func debitedOrders(from first: Int) -> (orders: [Int64], next: Int) {
    state.with { ledger in
      let news = ledger.movements.dropFirst(first)
      return (news.filter { !$0.isCredit }.compactMap(\.orderID), ledger.movements.count)
    }
  }

  /// The references of the orders that the supplier has.
  package var references: [String] { state.with { $0.orders.compactMap(\.reference) } }

  /// The references that webhooks would name which were not taken yet, with the events' identifiers.
  package func takeWebhooks() -> [(id: String, reference: String)] {
    state.with { ledger in
      ledger.takeWebhooks().compactMap { index in
        let webhook = ledger.webhooks[index]
        guard let order = webhook.orderID.flatMap({ ledger.orderIndex($0) }) else { return nil }
        return ledger.orders[order].reference.map { (webhook.id, $0) }
      }
    }
  }
}
