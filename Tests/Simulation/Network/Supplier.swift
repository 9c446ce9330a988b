import SandboxSupplier
import Synchronization
import VoucherModel

/// The supplier of an episode, and what it is watched for: no order may be debited twice.
final class Supplier: Sendable {
  private struct State {
    var nextMovement = 0
    var debited: Set<Int64> = []
    var webhooks: [String] = []
    var late = 0
  }

  let sandbox: SocketlessSandbox
  private let machine: Machine
  private let state = Mutex(State())

  init(machine: Machine, seed: UInt64) {
    self.machine = machine
    var options = SandboxOptions()
    options.seed = Int(seed % 1_000_000)
    options.balances = ["USD": "1000000000.00"]
    options.webhookURL = "simulated"
    options.asyncDelayMilliseconds = 900
    if machine.sabotage == .doubleDebit { options.debit = .twice }
    let loop = machine.loop
    sandbox = SocketlessSandbox(
      options, clock: SandboxClock { Timestamp(milliseconds: Machine.start + loop.now) })
  }

  /// Does what a call asks for, and looks at the wallet.
  func process(_ call: SocketlessSandbox.Call) -> SocketlessSandbox.Answer {
    let answer = sandbox.process(call)
    let first = state.withLock { $0.nextMovement }
    let (orders, next) = sandbox.debitedOrders(from: first)
    let twice = state.withLock { state in
      state.nextMovement = next
      return orders.filter { !state.debited.insert($0).inserted }
    }
    if let order = twice.first {
      machine.violate(.doubleDebit, "the supplier's order \(order) is debited once")
    }
    return answer
  }

  /// The references that webhooks have named; some come twice, and not in their order.
  func hint() -> String? {
    let fresh = sandbox.takeWebhooks().map(\.reference)
    machine.count("webhooks", fresh.count)
    return state.withLock { state in
      state.webhooks += fresh
      guard !state.webhooks.isEmpty else { return nil }
      let index = machine.chance.below(state.webhooks.count)
      return machine.chance.one(in: 4)
        ? state.webhooks[index] : state.webhooks.remove(at: index)
    }
  }

  /// Lets the supplier behave otherwise from now on.
  func changeMood() {
    let chance = machine.chance
    let parts = chance.one(in: 3) ? [1 + chance.below(3), 1 + chance.below(4)] : []
    let rare: [Outcome] = [.fail, .cancel, .fail, .cancel, .stall]
    let outcome = chance.one(in: 3) ? chance.pick(rare) ?? .deliver : .deliver
    let failure = chance.pick(SyncFailure.allCases) ?? .created
    let visibilities: [Visibility] = [.once, .once, .once, .always, .never]
    let visibility = chance.pick(visibilities) ?? .once
    // Nobody can tell a code of crosses that is shown first from one that never is shown.
    let masks: [MaskForm] = visibility == .never ? [.lastFour, .stars] : MaskForm.allCases
    let mask = chance.pick(masks) ?? .lastFour
    let lists = chance.pick(ListCodes.allCases) ?? .masked
    let delay = 100 + chance.below(5_000)
    let lookup = chance.one(in: 4) ? chance.below(8_000) : 0
    sandbox.update { options in
      options.deliveryParts = parts
      options.outcome = outcome
      options.syncFailure = failure
      options.visibility = visibility
      options.maskForm = mask
      options.listCodes = lists
      options.asyncDelayMilliseconds = delay
      options.lookupDelayMilliseconds = lookup
    }
    machine.trace.note(.options, 0, delay, lookup)
  }

  /// Everything as a good day has it.
  func calm() {
    sandbox.update { options in
      options.outcome = .deliver
      options.lookupDelayMilliseconds = 0
      options.asyncDelayMilliseconds = 100
      options.deliveryParts = []
    }
  }

  // MARK: Calls that arrive when nobody waits for them any more

  var lateCalls: Int { state.withLock { $0.late } }

  func arrivesLate(_ call: @escaping @Sendable () -> Void, after milliseconds: Int64) {
    state.withLock { $0.late += 1 }
    Task {
      try? await machine.loop.sleep(milliseconds, of: 0)
      call()
      state.withLock { $0.late -= 1 }
    }
  }
}
