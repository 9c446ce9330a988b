import CSimulationSupport
import Synchronization

/// What a simulated operation is to do.
enum Verdict: Sendable {
  case go
  /// Fail with this system error, and do nothing.
  case fail(Int32)
  /// Fail with this system error, half done.
  case half(Int32)
  /// The process is dead: do nothing.
  case dead
}

/// How rough an episode is: each number means once in so many times, 0 never.
struct Weather: Sendable {
  var diskFault = 0
  var networkFault = 0
  /// How many processes may still die.
  var crashes = 0
}

/// The computer that all processes of a vault run on, and everything that happens to it.
final class Machine: Sendable {
  private struct State {
    var processes: [Int: SimulatedProcess] = [:]
    var next = 0
    var running = 0
    var isDown = false
    var weather: Weather
    var wallOffset: Int64 = 0
    var violation: Violation?
    var tally: [String: Int] = [:]
  }

  let chance: Chance
  let trace = Trace()
  let loop: Loop
  let books = Books()
  let sabotage: Sabotage
  /// The time on the wall when the simulation begins; a day of 2026.
  static let start: Int64 = 1_795_420_800_000
  private let state: Mutex<State>

  init(seed: UInt64, weather: Weather, sabotage: Sabotage) {
    chance = Chance(seed: seed)
    loop = Loop(chance: chance, trace: trace)
    self.sabotage = sabotage
    state = Mutex(State(weather: weather))
  }

  // MARK: Time

  /// What clocks on the wall show, which may jump.
  var wall: Int64 { Self.start + loop.now + state.withLock { $0.wallOffset } }

  func jumpClock(by milliseconds: Int64) {
    trace.note(.clockJump, 0, Int(milliseconds))
    state.withLock { $0.wallOffset += milliseconds }
  }

  // MARK: Counting and judging

  func count(_ label: String, _ more: Int = 1) {
    state.withLock { $0.tally[label, default: 0] += more }
  }

  var tally: [String: Int] { state.withLock { $0.tally } }

  var violation: Violation? { state.withLock { $0.violation } }

  /// Records the first invariant that was broken.
  func violate(_ kind: Violation.Kind, _ invariant: String) {
    let step = trace.step
    let lines = trace.lastLines
    state.withLock { state in
      guard state.violation == nil else { return }
      state.violation = Violation(kind: kind, invariant: invariant, step: step, lines: lines)
    }
  }

  // MARK: Processes

  var isDown: Bool { state.withLock { $0.isDown } }

  var weather: Weather { state.withLock { $0.weather } }

  /// Ends all faults and crashes.
  func calm() { state.withLock { $0.weather = Weather() } }

  func process(_ number: Int) -> SimulatedProcess? { state.withLock { $0.processes[number] } }

  /// A new process, with its own name for the vault's folder.
  func spawn(_ role: SimulatedProcess.Role, in root: String) -> SimulatedProcess {
    let plan = role == .inspector ? nil : crashPlan()
    let process = state.withLock { state in
      state.next += 1
      state.running += 1
      let process = SimulatedProcess(
        number: state.next, role: role, root: root, machine: self, plan: plan)
      state.processes[state.next] = process
      return process
    }
    unsafe sim_disk_own(process.alias + "/", process.number)
    trace.note(.spawn, process.number, process.plan?.effects ?? 0)
    return process
  }

  private func crashPlan() -> SimulatedProcess.CrashPlan? {
    guard weather.crashes > 0, !chance.one(in: 4) else { return nil }
    let effects = 1 + chance.below([40, 250, 900][chance.below(3)])
    return SimulatedProcess.CrashPlan(effects: effects, cutsPower: chance.one(in: 3))
  }

  /// Says that nothing of the process runs any more; true if the power has to come back.
  func ended(_ process: SimulatedProcess) -> Bool {
    trace.note(.end, process.number)
    process.die()
    return state.withLock { state in
      state.running -= 1
      state.processes[process.number] = nil
      return state.isDown && state.running == 0
    }
  }

  /// Ends a process as SIGKILL does, or all of them as a power cut does.
  func crash(_ process: SimulatedProcess, cuttingPower: Bool) {
    let victims = state.withLock { state in
      state.weather.crashes = max(0, state.weather.crashes - 1)
      if cuttingPower { state.isDown = true }
      return cuttingPower
        ? state.processes.values.sorted { $0.number < $1.number } : [process]
    }
    trace.note(cuttingPower ? .cutPower : .kill, process.number, victims.count)
    count(cuttingPower ? "power cuts" : "crashes")
    for victim in victims { victim.die() }
  }

  func powerIsBack() {
    state.withLock { $0.isDown = false }
    trace.note(.boot)
  }
}
