import Synchronization
import VoucherModel

/// What is left to do in an episode, and what was asked for so far.
final class Work: Sendable {
  /// Something that an actor does.
  enum Action: Sendable {
    case place(OrderRequest)
    case again(OrderRequest)
    case conflict(OrderRequest)
    case cancelled(OrderRequest)
    case impatient(OrderRequest)
    case recover
    case webhook
    case reveal(ClientReference)
    case checkpoint
    case reconcile
    case resolve(ClientReference)
    case verify
    case changeMood
    case jumpClock(Int64)
  }

  private struct State {
    var left: Int
    var requests: [OrderRequest] = []
    var purposes = 0
    var reconciliations = 1
    var verifications = 1
  }

  private let episode: Int
  private let machine: Machine
  private let state: Mutex<State>

  init(orders: Int, episode: Int, machine: Machine) {
    self.episode = episode
    self.machine = machine
    state = Mutex(State(left: orders))
  }

  var isDone: Bool { state.withLock { $0.left == 0 } }

  /// Every request that was made, in their order.
  var requests: [OrderRequest] { state.withLock { $0.requests } }

  /// A purpose that no other reveal has.
  func purpose() -> String {
    state.withLock { state in
      state.purposes += 1
      return "simulated reveal \(state.purposes)"
    }
  }

  /// The next thing to do for a process of a role; nil when all orders were placed.
  func next(for role: SimulatedProcess.Role) -> Action? {
    if isDone { return nil }
    let roll = machine.chance.below(100)
    switch role {
    case .storefront, .captureHost:
      switch roll {
      case ..<62: return newRequest().map { .place($0) }
      case ..<66: return newRequest().map { .cancelled($0) }
      case ..<69: return newRequest().map { .impatient($0) }
      case ..<80: return known().map { .again($0) } ?? newRequest().map { .place($0) }
      case ..<82: return known().flatMap(other).map { .conflict($0) } ?? .changeMood
      case ..<88: return .webhook
      case ..<96: return known().map { .reveal($0.reference) } ?? .changeMood
      default: return .changeMood
      }
    case .cron, .inspector:
      switch roll {
      case ..<25: return .recover
      case ..<60: return .webhook
      case ..<70: return known().map { .reveal($0.reference) } ?? .recover
      case ..<74: return .checkpoint
      case ..<75: return take(\.reconciliations) ? .reconcile : .checkpoint
      case ..<76: return take(\.verifications) ? .verify : .checkpoint
      case ..<77: return known().map { .resolve($0.reference) } ?? .recover
      case ..<80: return .jumpClock(jump())
      case ..<84: return known().map { .again($0) } ?? .recover
      default: return newRequest().map { .place($0) }
      }
    }
  }

  private func take(_ count: WritableKeyPath<State, Int>) -> Bool {
    state.withLock { state in
      guard state[keyPath: count] > 0, state.left < 40 else { return false }
      state[keyPath: count] -= 1
      return true
    }
  }

  private func jump() -> Int64 {
    // Back by no more than clocks are set right by: who waits by the clock waits that much longer.
    let forward = machine.chance.pick([2_000, 60_000, 7_200_000]) ?? 0
    return Int64(machine.chance.below(forward + 90_000) - 90_000)
  }

  private func known() -> OrderRequest? {
    let requests = requests
    // Rather one of the newest, which others have in hand as well.
    if machine.chance.one(in: 2) { return machine.chance.pick(Array(requests.suffix(4))) }
    return machine.chance.pick(requests)
  }

  private func newRequest() -> OrderRequest? {
    let chance = machine.chance
    let number = state.withLock { state in
      state.left = max(0, state.left - 1)
      return state.requests.count
    }
    let products: [(Int64, [Int64])] = [
      (123, [5, 10, 20, 25, 50, 100]), (201, [1, 17, 250, 500]), (205, [10, 30, 60]),
    ]
    let (product, values) = products[[0, 0, 0, 1, 2][chance.below(5)]]
    let quantities = [1 + chance.below(5), 1 + chance.below(3), 6 + chance.below(7)]
    let quantity =
      chance.one(in: 40) ? 13 + chance.below(18) : quantities[[0, 0, 1, 1, 2][chance.below(5)]]
    guard let reference = ClientReference("SIM-\(episode)-\(number)"),
      let request = OrderRequest(
        reference: reference, productID: ProductID(rawValue: product),
        denomination: Amount(millionths: (values[chance.below(values.count)]) * 1_000_000),
        quantity: quantity)
    else { return nil }
    state.withLock { $0.requests.append(request) }
    machine.count("orders simulated")
    return request
  }

  private func other(_ request: OrderRequest) -> OrderRequest? {
    OrderRequest(
      reference: request.reference, productID: request.productID,
      denomination: request.denomination, quantity: request.quantity == 1 ? 2 : 1)
  }
}
