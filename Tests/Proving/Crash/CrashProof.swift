package import ProofReport
import Synchronization
import TestSupport

/// Kills the real program at each of its calls, and again at each call of the recovery.
///
/// After each kill the vault is healed and held against the supplier's truth.
package struct CrashProof: Sendable {
  /// How much of it is done.
  package struct Extent: Sendable {
    /// Every so many-th call is killed at.
    package var stride: Int
    /// The same for the recoveries that are killed too; 0 for none of those.
    package var pairStride: Int
    /// Which kills of the command are followed by killed recoveries.
    package var pairs: Pairs
    /// Only scenarios whose name contains this.
    package var only: String?

    /// Which kills are followed by a recovery that is killed at each of its own calls.
    package enum Pairs: String, Sendable, CaseIterable {
      /// One for each state that kills leave: what a recovery does depends on nothing else.
      case states
      /// All of them.
      case all
    }

    package init(
      stride: Int = 1, pairStride: Int = 1, pairs: Pairs = .states, only: String? = nil
    ) {
      self.stride = stride
      self.pairStride = pairStride
      self.pairs = pairs
      self.only = only
    }
  }

  private let extent: Extent
  private let workers: Int
  private let report: @Sendable (String) -> Void

  package init(
    _ extent: Extent, workers: Int, report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.extent = extent
    self.workers = workers
    self.report = report
  }

  /// One thing to do: where to kill the command, and where its recovery.
  private struct Case: Hashable, Sendable {
    let first: Disturbance
    /// `nil` for a recovery that nobody disturbs.
    let second: Disturbance?
  }

  package func run() async throws -> ProofResult {
    var total = ProofResult("crash")
    let tools = try TemporaryFolder()
    let interposer = try await Interposer.build(in: tools.path(""))
    for scenario in Scenario.all where extent.only.map({ scenario.name.contains($0) }) ?? true {
      let before = total.failures.count
      // Some more, so that a run with more calls is killed at its last ones too.
      let calls = try await scenario.calls(interposer).count + 4
      let states = KilledStates()
      var cases: [Case] = []
      for number in stride(from: 1, through: calls, by: extent.stride) {
        cases.append(Case(first: .kill(at: number), second: nil))
        cases.append(Case(first: .tear(at: number), second: nil))
      }
      total.merge(try await carryOut(cases, of: scenario, interposer, noting: states))
      if Scenario.capturing.contains(where: { $0.name == scenario.name }), extent.pairStride > 0 {
        let firsts = extent.pairs == .all ? cases.map(\.first) : states.representatives
        total.count("states left by kills", states.representatives.count)
        total.merge(try await carryOutPairs(firsts, of: scenario, interposer))
      }
      report(
        "\(scenario.name): \(calls) calls, \(states.representatives.count) states, "
          + "\(total.failures.count - before) failures")
    }
    return total
  }

  private func carryOut(
    _ cases: [Case], of scenario: Scenario, _ interposer: Interposer, noting states: KilledStates
  ) async throws -> ProofResult {
    let queue = WorkQueue(cases)
    return try await CallBench.onBenches(workers, interposer, scenario, proof: "crash") { bench in
      var result = ProofResult("crash")
      while let next = queue.next() {
        let outcome = try await attempt(next, of: scenario, on: bench, noting: states)
        outcome.verdict.add(to: &result, of: outcome.circumstances)
        guard outcome.wasStruck else {
          result.count("runs that ended by themselves")
          continue
        }
        result.count(next.second == nil ? "points killed" : "pairs killed")
        result.count("codes sealed after a kill", outcome.verdict.sealed)
        result.count("codes named in doubt or lost", outcome.verdict.named)
      }
      return result
    }
  }

  /// Kills the recovery at its first, second, … call, until it ends by itself.
  private func carryOutPairs(
    _ firsts: [Disturbance], of scenario: Scenario, _ interposer: Interposer
  ) async throws -> ProofResult {
    let queue = WorkQueue(firsts)
    return try await CallBench.onBenches(workers, interposer, scenario, proof: "crash") { bench in
      var result = ProofResult("crash")
      while let first = queue.next() {
        var number = 1
        while true {
          let outcome = try await attempt(
            Case(first: first, second: .kill(at: number)), of: scenario, on: bench)
          outcome.verdict.add(to: &result, of: outcome.circumstances)
          guard outcome.wasStruck else { break }
          result.count("pairs killed")
          number += extent.pairStride
        }
      }
      return result
    }
  }

  private struct Outcome {
    let verdict: Verdict
    let circumstances: String
    /// Whether the last disturbance of the case happened.
    let wasStruck: Bool
  }

  private func attempt(
    _ subject: Case, of scenario: Scenario, on bench: CallBench, noting states: KilledStates? = nil
  ) async throws -> Outcome {
    let stage = try bench.stage()
    let preparation = try await scenario.prepare(stage)
    let first = try await stage.run(preparation.command, subject.first, name: "command")
    if let states, first.wasStruck { states.note(try stage.stateLeft(), after: subject.first) }
    try scenario.afterwards(stage)
    var circumstances = "\(scenario.name), \(subject.first)\(first.struckCall)"
    let second = subject.second ?? .none
    let recovery = try await stage.run(
      ["order", "recover", "--json", "--wait", "20"], second, name: "recovery")
    let runs = [first, recovery]
    if subject.second != nil {
      circumstances += ", recovery \(second)\(recovery.struckCall)"
    }
    var verdict = try await stage.verdict(
      on: preparation.references, said: runs.flatMap(\.said))
    verdict.add(try await stage.judgeTraces(of: first))
    for run in runs where run.child.status == .hung {
      verdict.report(.failure, nil, "the program hung")
    }
    if subject.second == nil, ![.exited(0), .exited(1)].contains(recovery.child.status) {
      verdict.report(
        .failure, nil, "the recovery ended with \(recovery.child.status): \(recovery.child.errors)")
    }
    return Outcome(
      verdict: verdict, circumstances: circumstances,
      wasStruck: subject.second == nil ? first.wasStruck : recovery.wasStruck)
  }
}

/// The states that kills left, and one kill that leaves each.
private final class KilledStates: Sendable {
  private let kills = Mutex<[String: Disturbance]>([:])

  func note(_ state: String, after kill: Disturbance) {
    kills.withLock { $0[state] = $0[state] ?? kill }
  }

  /// In a fixed order.
  var representatives: [Disturbance] {
    kills.withLock { kills in kills.keys.sorted().compactMap { kills[$0] } }
  }
}
