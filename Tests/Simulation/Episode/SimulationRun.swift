import CSimulationSupport
import Foundation
package import ProofReport
import TestSupport

/// A run of many episodes, one after the other, on this thread.
package struct SimulationRun: Sendable {
  /// What is simulated.
  package struct Plan: Sendable {
    package var seed: UInt64
    /// Episodes go on until so many orders were simulated.
    package var orders = 100_000
    /// The orders of one episode.
    package var ordersPerEpisode = 100
    /// The first episode, and how many numbers the next one is further.
    package var first = 0
    package var stride = 1
    /// Plays the first episode only.
    package var isSingle = false
    /// Stops at this step of the first episode, and shows what came before.
    package var until: Int?
    package var sabotage = Sabotage.none
    /// Whether the digest of each episode is told.
    package var tellsDigests = false

    package init(seed: UInt64) {
      self.seed = seed
    }
  }

  /// What came of it.
  package struct Outcome: Sendable {
    package var result = ProofResult("simulate")
    /// The digest of everything that happened; the same plan gives the same.
    package var digest = ""
  }

  private let plan: Plan
  private let say: @Sendable (String) -> Void

  /// Takes the plan, and where progress and findings are told.
  package init(_ plan: Plan, say: @escaping @Sendable (String) -> Void) {
    self.plan = plan
    self.say = say
  }

  /// Why a simulation could not begin.
  package struct CannotBegin: Error {}

  /// Plays all episodes, up to the first broken invariant.
  package func run() throws -> Outcome {
    guard DatabaseDisk.install(), sim_sodium_install() == 0 else { throw CannotBegin() }
    var outcome = Outcome()
    var digests = ""
    let started = Date()
    var number = plan.first
    var said = 0
    while outcome.result.value(of: "orders simulated") < plan.orders {
      var settings = Episode.Settings(
        seed: plan.seed, number: number, orders: plan.ordersPerEpisode)
      settings.sabotage = plan.sabotage
      settings.until = plan.until
      let episode = try Episode(settings)
      episode.play()
      // Tasks of an episode that was stopped wait for ever, and keep hold of it.
      try? FileManager.default.removeItem(at: episode.folder.url)
      let machine = episode.machine
      outcome.result.count("episodes")
      outcome.result.count("steps", machine.trace.step)
      for (label, value) in machine.tally.sorted(by: { $0.key < $1.key }) {
        outcome.result.count(label, value)
      }
      digests += machine.trace.digestText
      if plan.tellsDigests { say("episode \(number) digest \(machine.trace.digestText)") }
      if plan.until != nil { for line in machine.trace.lastLines { say(line) } }
      if let violation = machine.violation {
        report(violation, of: number, in: &outcome.result)
        break
      }
      let orders = outcome.result.value(of: "orders simulated")
      if orders / 5_000 > said {
        said = orders / 5_000
        say("\(orders) orders simulated")
      }
      if plan.isSingle || plan.until != nil { break }
      number += plan.stride
    }
    outcome.result.seconds = Date().timeIntervalSince(started)
    outcome.digest = DigestText.of(digests)
    return outcome
  }

  private func report(_ violation: Violation, of episode: Int, in result: inout ProofResult) {
    switch violation.kind {
    case .loss: result.losses += 1
    case .doubleDebit: result.doubleDebits += 1
    case .silent: result.silentCases += 1
    case .other: break
    }
    let replay =
      "vault-prove simulate --seed \(plan.seed) --episode \(episode) --until \(violation.step) "
      + "--orders-per-episode \(plan.ordersPerEpisode)"
      + (plan.sabotage == .none ? "" : " --sabotage \(plan.sabotage.rawValue)")
    result.failures.append(
      "seed \(plan.seed), episode \(episode), step \(violation.step): broken: "
        + "\(violation.invariant). Replay it with '\(replay)'.")
    for line in violation.lines { say(line) }
    say("seed \(plan.seed), episode \(episode), step \(violation.step): \(violation.invariant)")
    say(replay)
  }
}
