import SandboxSupplier
import SupplierAPI
import VaultCrypto

/// The network between one process and the supplier.
final class SimulatedTransport: HTTPTransport {
  private let process: SimulatedProcess
  private let machine: Machine
  private let supplier: Supplier

  init(process: SimulatedProcess, machine: Machine, supplier: Supplier) {
    self.process = process
    self.machine = machine
    self.supplier = supplier
  }

  private var chance: Chance { machine.chance }

  package func send(
    _ exchange: HTTPExchange, into sink: any ResponseSink
  ) async throws(TransportFailure) {
    guard process.mayAct(.connect) else {
      throw TransportFailure(certainty: .notSent, label: .closed)
    }
    let fault = NetworkFault.draw(machine)
    if let fault {
      machine.count("network faults")
      machine.trace.note(.networkFault, process.number, fault.number)
    }
    if case .refused = fault {
      throw TransportFailure(certainty: .notSent, label: .connectionRefused)
    }
    try await travel(chance.below(30))
    switch fault {
    case .lostRequest:
      try await travel(chance.below(2_000))
      throw lost(.connectionClosed)
    case .lateRequest(let milliseconds):
      let request = Request(exchange)
      let supplier = supplier
      supplier.arrivesLate(
        { _ = supplier.process(request.begin(at: supplier)) }, after: milliseconds)
      try await travel(60_000)
      throw lost(.deadlineExceeded)
    case .cannedBefore(let answer):
      return try await deliver(Arrival(answer), exchange, cutAt: nil, into: sink)
    default: break
    }
    machine.trace.note(.process, process.number)
    let answer = supplier.process(Request(exchange).begin(at: supplier))
    switch fault {
    case .lostAnswer:
      try await travel(chance.below(2_000))
      throw lost(chance.one(in: 2) ? .connectionClosed : .readTimeout)
    case .cannedAfter(let canned):
      return try await deliver(Arrival(canned), exchange, cutAt: nil, into: sink)
    case .slow(let milliseconds):
      try await travel(milliseconds)
      return try await deliver(Arrival(answer), exchange, cutAt: nil, into: sink)
    case .cut(let share):
      let offset = answer.body.count * share / 1_000
      return try await deliver(Arrival(answer), exchange, cutAt: offset, into: sink)
    default:
      return try await deliver(Arrival(answer), exchange, cutAt: nil, into: sink)
    }
  }

  private func lost(_ label: TransportFailure.Label, _ bytes: Int = 0) -> TransportFailure {
    TransportFailure(certainty: .inDoubt, label: label, bytesReceived: bytes)
  }

  private func travel(_ milliseconds: Int) async throws(TransportFailure) {
    do {
      try await machine.loop.sleep(Int64(milliseconds), of: process.number)
    } catch is CancellationError {
      throw lost(.cancelled)
    } catch {
      throw lost(.connectionClosed)
    }
    guard process.isAlive else { throw lost(.connectionClosed) }
  }

  /// Hands an answer to the sink in pieces, and books what a living process has taken of it.
  private func deliver(
    _ answer: Arrival, _ exchange: HTTPExchange, cutAt cut: Int?, into sink: any ResponseSink
  ) async throws(TransportFailure) {
    try await travel(chance.below(30))
    let id = machine.books.began(
      answer.codes, by: process.number, at: machine.trace.step)
    let head = ResponseHead(
      status: answer.status, headers: answer.headers, sentRequestID: exchange.requestID.text)
    try keep(.head, id) { try sink.head(head) }
    let end = cut ?? answer.body.count
    var done = 0
    while done < end {
      if chance.one(in: 2) { try await travel(chance.below(20)) }
      let amount = chance.one(in: 3) ? 1 + chance.below(end - done) : end - done
      let next = done + amount
      if machine.sabotage == .droppedChunk, !answer.codes.isEmpty, done > 0, chance.one(in: 6) {
        machine.books.accepted(next, of: id)
      } else {
        let bytes = answer.body[done..<next]
        try keep(.body, id, amount, bytesBefore: done) {
          try unsafe bytes.withUnsafeBufferPointer { try sink.body(unsafe $0.span) }
        }
        if process.isAlive { machine.books.accepted(next, of: id) }
      }
      done = next
    }
    if cut != nil { throw lost(.connectionClosed, done) }
  }

  private func keep(
    _ kind: TraceKind, _ id: Int, _ amount: Int = 0, bytesBefore: Int = 0, _ work: () throws -> Void
  ) throws(TransportFailure) {
    guard process.mayAct(kind, amount) else { throw lost(.connectionClosed, bytesBefore) }
    process.exchange = id
    defer { process.exchange = nil }
    do {
      try work()
    } catch {
      throw lost(.sinkFailed, bytesBefore)
    }
    guard process.isAlive else { throw lost(.connectionClosed, bytesBefore) }
  }
}

/// A request as it leaves, which outlives the process that sent it.
private struct Request: Sendable {
  let method: String
  let target: String
  let headers: [CannedAnswer.Header]
  let body: [UInt8]

  init(_ exchange: HTTPExchange) {
    method = exchange.method.rawValue
    target = String(exchange.url.dropFirst(exchange.host.text.count))
    let token = exchange.authorization?.withBytes { bytes in
      String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
    }
    headers =
      [CannedAnswer.Header("X-Request-Id", exchange.requestID.text)]
      + (token.map { [CannedAnswer.Header("Authorization", "Bearer \($0)")] } ?? [])
    body = if case .plain(let bytes)? = exchange.body { bytes } else { [] }
  }

  func begin(at supplier: Supplier) -> SocketlessSandbox.Call {
    supplier.sandbox.begin(method, target, headers: headers, body: body)
  }
}

/// An answer as it arrives.
private struct Arrival: Sendable {
  let status: Int
  let headers: [HTTPField]
  let body: [UInt8]
  let codes: [SocketlessSandbox.Code]

  init(_ answer: SocketlessSandbox.Answer) {
    status = answer.status
    headers = answer.headers.map { HTTPField($0.name, $0.value) }
    body = answer.body
    codes = answer.codes
  }

  init(_ answer: CannedAnswer) {
    status = answer.status
    headers = answer.headers.map { HTTPField($0.name, $0.value) }
    body = answer.body
    codes = []
  }
}
