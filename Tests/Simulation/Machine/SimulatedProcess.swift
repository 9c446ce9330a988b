import CSimulationSupport
import Synchronization

/// A process of the simulated computer: what it does has effects until it dies.
final class SimulatedProcess: Sendable {
  /// What the process is for.
  enum Role: Int, Sendable, CaseIterable {
    /// Sells: has the whole key.
    case storefront
    /// Buys: has the public keys only.
    case captureHost
    /// Looks after what is left: has the whole key.
    case cron
    /// Looks at what there is, between two lives.
    case inspector
  }

  /// When the process is to die.
  struct CrashPlan: Sendable {
    var effects: Int
    let cutsPower: Bool
  }

  private struct State {
    var isAlive = true
    var plan: CrashPlan?
    var exchange: Int?
  }

  let number: Int
  let role: Role
  /// Its own name for the vault's folder, by which everything it opens is known as its own.
  let alias: String
  let plan: CrashPlan?
  private let machine: Machine
  private let state: Mutex<State>

  init(number: Int, role: Role, root: String, machine: Machine, plan: CrashPlan?) {
    self.number = number
    self.role = role
    alias = "\(root)/p\(number)"
    self.machine = machine
    self.plan = plan
    state = Mutex(State(plan: plan))
  }

  var isAlive: Bool { state.withLock { $0.isAlive } }

  /// The exchange whose answer is being kept at this moment.
  var exchange: Int? {
    get { state.withLock { $0.exchange } }
    set { state.withLock { $0.exchange = newValue } }
  }

  /// Ends it: from now on nothing it does has an effect.
  func die() {
    let wasAlive = state.withLock { state in
      defer { state.isAlive = false }
      return state.isAlive
    }
    guard wasAlive else { return }
    sim_disk_kill(number)
    machine.books.died(number)
    machine.loop.wake(deadProcess: number)
  }

  /// Something is about to happen to the world; it is not if the process dies just before.
  func mayAct(_ kind: TraceKind, _ first: Int = 0, _ second: Int = 0) -> Bool {
    let (isAlive, dying) = state.withLock { state -> (Bool, CrashPlan?) in
      guard state.isAlive else { return (false, nil) }
      guard var plan = state.plan else { return (true, nil) }
      plan.effects -= 1
      state.plan = plan.effects <= 0 ? nil : plan
      return (true, plan.effects <= 0 ? plan : nil)
    }
    guard isAlive else { return false }
    if let dying, machine.weather.crashes > 0 {
      machine.trace.note(kind, number, first, second)
      machine.crash(self, cuttingPower: dying.cutsPower)
      return false
    }
    machine.trace.note(kind, number, first, second)
    return true
  }

  /// As `mayAct`, for an operation of a disk, which may fail.
  func disk(_ kind: TraceKind, _ first: Int = 0, _ second: Int = 0) -> Verdict {
    guard mayAct(kind, first, second) else { return .dead }
    guard role != .inspector, machine.chance.one(in: machine.weather.diskFault) else { return .go }
    machine.trace.note(.diskFault, number, first, second)
    machine.count("disk faults")
    let number: Int32 = machine.chance.one(in: 2) ? 28 : 5
    return machine.chance.one(in: 3) ? .half(number) : .fail(number)
  }
}
