import Logging
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One connection: reads requests one after the other, and does to each what the faults say.
struct SandboxConnection: Sendable {
  typealias AsyncChannel = NIOAsyncChannel<HTTPServerRequestPart, ByteBuffer>

  let channel: AsyncChannel
  let state: SandboxState
  let control: SandboxControl
  let log: Logger

  func serve() async {
    await withTaskCancellationHandler {
      do {
        try await channel.executeThenClose { inbound, _ in
          try await serve(inbound)
        }
      } catch {
        log.trace("connection ended", metadata: ["reason": "\(error)"])
      }
    } onCancel: {
      channel.channel.close(promise: nil)
    }
  }

  private func serve(_ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>) async throws {
    let struck = state.with { $0.faults.strikeConnection() }
    for kind in struck {
      if case .delay(_, let milliseconds) = kind { try await pause(milliseconds) }
      if case .drop(_, let reset) = kind { return try await close(reset: reset) }
    }
    var assembler = RequestAssembler()
    for try await part in inbound {
      switch assembler.take(part) {
      case .incomplete: break
      case .expectsContinue: try await write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
      case .tooLarge:
        let answer = SandboxAnswer(status: 413, body: APIError.tooLarge.body)
        return try await send(WireAnswer(answer, WirePlan([]), requestID: "", closes: true), 0)
      case .request(let request, let keepsAlive):
        guard try await answer(request, keepsAlive: keepsAlive) else { return }
      }
    }
  }

  /// Processes and answers; whether the connection goes on.
  private func answer(_ request: SandboxRequest, keepsAlive: Bool) async throws -> Bool {
    if request.isControl {
      let answer = await control.answer(request)
      let wire = WireAnswer(answer, WirePlan([]), requestID: "", closes: !keepsAlive)
      try await send(wire, 0)
      return keepsAlive
    }
    let ticket = state.with { $0.begin(request) }
    log.debug(
      "call",
      metadata: [
        "endpoint": "\(request.endpoint.rawValue)", "request.id": "\(ticket.requestID)",
        "faults": "\(ticket.faults.map(\.name))",
      ])
    let plan = WirePlan(ticket.faults)
    if let instead = plan.insteadOfProcessing {
      try await pause(plan.delayBefore)
      return try await carryOut(instead, plan, ticket, keepsAlive: keepsAlive)
    }
    try await pause(plan.delayBefore)
    let answer = state.with { $0.process(request, ticket) }
    if let instead = plan.insteadOfAnswer {
      try await pause(plan.delayAfter)
      return try await carryOut(instead, plan, ticket, keepsAlive: keepsAlive)
    }
    return try await deliver(answer, plan, ticket, keepsAlive: keepsAlive)
  }

  private func carryOut(
    _ instead: WirePlan.Instead, _ plan: WirePlan, _ ticket: ExchangeTicket, keepsAlive: Bool
  ) async throws -> Bool {
    switch instead {
    case .answer(let canned):
      return try await deliver(SandboxAnswer(canned), plan, ticket, keepsAlive: keepsAlive)
    case .hang(let milliseconds):
      try await pause(milliseconds)
      state.with { $0.change(ticket.number) { $0.ending = .dropped } }
      return false
    case .drop(let reset):
      state.with { $0.change(ticket.number) { $0.ending = .dropped } }
      try await close(reset: reset)
      return false
    }
  }

  private func deliver(
    _ answer: SandboxAnswer, _ plan: WirePlan, _ ticket: ExchangeTicket, keepsAlive: Bool
  ) async throws -> Bool {
    let shaped = plan.shaped(answer, seed: Int64(ticket.number))
    let closes = plan.endsConnection || !keepsAlive
    let wire = WireAnswer(shaped, plan, requestID: ticket.requestID, closes: closes)
    state.with { ledger in
      ledger.change(ticket.number) { record in
        record.status = shaped.status
        record.bodyBytes = shaped.body.count
        record.carried = shaped.carried
      }
    }
    try await pause(plan.delayAfter)
    try await send(wire, ticket.number, drip: plan.drip)
    if wire.isCut, plan.resetsAfterCut { try await close(reset: true) }
    return !closes
  }

  /// Writes an answer, with a pause after each write if it drips.
  ///
  /// A byte counts as sent from just before it is handed over, so that whoever has received it finds
  /// it counted; a write that fails is taken back.
  private func send(
    _ wire: WireAnswer, _ exchange: Int, drip: (bytes: Int, milliseconds: Int)? = nil
  ) async throws {
    let writes = wire.writes(of: drip?.bytes)
    let last = writes.lastIndex { $0.bodyBytes > 0 } ?? writes.indices.last
    if writes.isEmpty { count(exchange, 0, .cut) }
    for (index, piece) in writes.enumerated() {
      let ending: SandboxTruth.Ending = wire.isCut ? .cut : .complete
      count(exchange, piece.bodyBytes, index == last ? ending : nil)
      do {
        try await write(piece.bytes)
      } catch {
        count(exchange, -piece.bodyBytes, .abandoned)
        throw error
      }
      if let drip, index < writes.count - 1 { try await pause(drip.milliseconds) }
    }
  }

  private func count(_ exchange: Int, _ bytes: Int, _ ending: SandboxTruth.Ending?) {
    state.with { ledger in
      ledger.change(exchange) { record in
        record.bodyBytesSent += bytes
        if let ending { record.ending = ending }
      }
    }
  }

  private func write(_ bytes: [UInt8]) async throws {
    try await channel.channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
  }

  private func pause(_ milliseconds: Int) async throws {
    guard milliseconds > 0 else { return }
    try await Task.sleep(for: .milliseconds(milliseconds))
  }

  /// Closes; with `reset`, what the client has not read yet is lost to it.
  private func close(reset: Bool) async throws {
    if reset, let options = channel.channel as? any SocketOptionProvider {
      try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try await channel.channel.close().get()
  }
}
