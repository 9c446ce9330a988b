import SandboxSupplier
import Synchronization
import VaultCrypto
import VoucherModel

/// What really happened, kept by the world outside: which codes reached which living process, what
/// was promised to whom, and what may therefore be expected to be there.
final class Books: Sendable {
  /// A voucher at the supplier.
  struct Code: Hashable, Sendable {
    let orderID: Int64
    let line: Int
  }

  /// An answer on its way into a process.
  struct Exchange: Sendable {
    let process: Int
    let codes: [SocketlessSandbox.Code]
    /// The step at which it arrived.
    let step: Int
    /// How many bytes of the body a living process has taken.
    var accepted = 0
    /// The slot that keeps it, and how its entry begins.
    var slot: String?
    var start: [UInt8] = []
    /// Whether it survives a power cut: its slot was synced, or it went to spool or paper.
    var isSecured = false
    /// Whether its slot failed, so that until it is secured it is in memory only.
    var hasFailed = false
    /// Whether a crash took it.
    var isGone = false
  }

  private struct State {
    var exchanges: [Int: Exchange] = [:]
    var open: [Int] = []
    var next = 0
    var expected: [Code: Int] = [:]
    var reported: [ClientReference: (state: OrderState, captured: Int)] = [:]
    var reveals: [(id: VoucherID, purpose: String)] = []
    var heads: [String] = []
    var paper: [[UInt8]] = []
    var commitments: [VoucherID: [UInt8]] = [:]
    var resolved: Set<ClientReference> = []
  }

  private let state = Mutex(State())

  // MARK: Answers

  func began(_ codes: [SocketlessSandbox.Code], by process: Int, at step: Int) -> Int {
    state.withLock { state in
      state.next += 1
      guard !codes.isEmpty else { return state.next }
      state.exchanges[state.next] = Exchange(process: process, codes: codes, step: step)
      state.open.append(state.next)
      return state.next
    }
  }

  /// A living process has taken so many bytes of the body.
  func accepted(_ bytes: Int, of exchange: Int) {
    state.withLock { $0.exchanges[exchange]?.accepted = bytes }
  }

  func wrote(by process: SimulatedProcess, path: String, start: () -> [UInt8]) {
    guard let exchange = process.exchange else { return }
    let isWanted = state.withLock { state in
      state.exchanges[exchange].map { $0.slot == nil } ?? false
    }
    guard isWanted else { return }
    let start = start()
    state.withLock { state in
      state.exchanges[exchange]?.slot = path
      state.exchanges[exchange]?.start = start
    }
  }

  func failed(by process: SimulatedProcess, path: String) {
    let current = process.exchange
    change { id, exchange in
      let isIt = id == current || (exchange.process == process.number && exchange.slot == path)
      if isIt, !exchange.isSecured { exchange.hasFailed = true }
    }
  }

  func synced(by process: SimulatedProcess, path: String) {
    change { _, exchange in
      if exchange.process == process.number, exchange.slot == path, !exchange.hasFailed {
        exchange.isSecured = true
      }
    }
  }

  /// Sealed bytes have got to the spool or to paper.
  func secured(_ bytes: [UInt8]) {
    change { _, exchange in
      if !exchange.start.isEmpty, bytes.starts(with: exchange.start) { exchange.isSecured = true }
    }
  }

  /// A block was printed; the operator keeps it.
  func printed(_ block: String) {
    guard let bytes = try? Armour.decode(block, label: "VOUCHER VAULT SEALED RESPONSE") else {
      return
    }
    state.withLock { $0.paper.append(bytes) }
    secured(bytes)
  }

  /// The printed blocks, which leave the operator's desk.
  func takePaper() -> [[UInt8]] {
    state.withLock { state in
      defer { state.paper = [] }
      return state.paper
    }
  }

  private func change(_ body: (Int, inout Exchange) -> Void) {
    state.withLock { state in
      var isAnySettled = false
      for id in state.open {
        guard var exchange = state.exchanges[id] else { continue }
        body(id, &exchange)
        state.exchanges[id] = exchange
        // What is secured, nothing takes any more.
        guard exchange.isSecured || exchange.isGone else { continue }
        state.expected.merge(Self.whole(exchange)) { first, _ in first }
        state.exchanges[id] = nil
        isAnySettled = true
      }
      if isAnySettled { state.open.removeAll { state.exchanges[$0] == nil } }
    }
  }

  // MARK: Crashes

  /// What was in the memory of a process alone is gone with it.
  func died(_ process: Int) {
    change { _, exchange in
      if exchange.process == process, exchange.hasFailed, !exchange.isSecured {
        exchange.isGone = true
      }
    }
  }

  /// What was not certain on a disk may be gone.
  func powerWasCut() {
    change { _, exchange in exchange.isGone = true }
  }

  private static func whole(_ exchange: Exchange) -> [Code: Int] {
    guard !exchange.isGone else { return [:] }
    return exchange.codes.filter { $0.range.upperBound <= exchange.accepted }
      .reduce(into: [:]) { $0[Code(orderID: $1.orderID, line: $1.line)] = exchange.step }
  }

  /// The codes that must be somewhere in the vault's hands, with the step at which they came.
  var expected: [Code: Int] {
    state.withLock { state in
      state.open.compactMap { state.exchanges[$0] }
        .reduce(into: state.expected) { $0.merge(Self.whole($1)) { first, _ in first } }
    }
  }

  // MARK: Promises

  func reported(_ reference: ClientReference, _ order: OrderState, captured: Int) {
    state.withLock { $0.reported[reference] = (order, captured) }
  }

  var reports: [ClientReference: (state: OrderState, captured: Int)] {
    state.withLock { $0.reported }
  }

  func resolved(_ reference: ClientReference) {
    state.withLock { _ = $0.resolved.insert(reference) }
  }

  var resolvedReferences: Set<ClientReference> { state.withLock { $0.resolved } }

  func revealed(_ id: VoucherID, _ purpose: String) {
    state.withLock { $0.reveals.append((id, purpose)) }
  }

  var reveals: [(id: VoucherID, purpose: String)] { state.withLock { $0.reveals } }

  /// A head was appended to the checkpoint file: it was committed before, so it must stay true.
  func signed(_ bytes: [UInt8]) {
    state.withLock { $0.heads.append(String(decoding: bytes, as: UTF8.self)) }
  }

  var heads: [String] { state.withLock { $0.heads } }

  /// Compares sealed vouchers with what they were; the ones that have changed or vanished.
  func compare(_ now: [VoucherID: [UInt8]]) -> [VoucherID] {
    state.withLock { state in
      let wrong = state.commitments.filter { now[$0.key] != $0.value }.keys.sorted()
      state.commitments = now
      return wrong
    }
  }
}
