import ArgumentParser
import Foundation
import ProofReport
import Simulation

/// Simulates orders with faults and crashes, on one thread, from a seed.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Simulate orders, faults, crashes and several processes from a seed.",
    discussion: """
      Everything runs on one thread with a seeded clock, disk, network and randomness; invariants
      are checked after each step. The same seed gives the same run, to the last byte.
      """)

  @Option(help: "How many orders to simulate.")
  var orders = 100_000

  @Option(help: "The seed; drawn from the clock if it is left out.")
  var seed: UInt64?

  @Option(help: "How many processes share the work.")
  var workers = 2

  @Option(help: "How many orders an episode has: one vault, from its founding to its last check.")
  var ordersPerEpisode = 100

  @Option(help: "Play only this episode.")
  var episode: Int?

  @Option(help: "Stop at this step of the episode, and print what came before it.")
  var until: Int?

  @Option(help: "Break the simulated world on purpose: \(Sabotage.allCases.map(\.rawValue)).")
  var sabotage = "none"

  @Flag(help: "Tell the digest of each episode: what it did, in which order.")
  var digests = false

  @Option(help: .private)
  var worker: Int?

  mutating func validate() throws {
    guard orders > 0, workers > 0, ordersPerEpisode > 0 else {
      throw ValidationError("Orders, workers and orders per episode are at least 1.")
    }
    guard Sabotage(rawValue: sabotage) != nil else {
      throw ValidationError("There is no sabotage '\(sabotage)'.")
    }
    if until != nil, episode == nil { throw ValidationError("--until needs --episode.") }
  }

  func run() throws {
    let seed = seed ?? UInt64(Date().timeIntervalSince1970 * 1_000)
    let result = try worker.map { try work(seed, $0) } ?? share(seed)
    FileHandle.standardOutput.write(Data((try result.line() + "\n").utf8))
    if !result.holds { throw ExitCode(1) }
  }

  private static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Plays episodes in this process.
  private func work(_ seed: UInt64, _ worker: Int) throws -> ProofResult {
    var plan = SimulationRun.Plan(seed: seed)
    plan.orders = orders
    plan.ordersPerEpisode = ordersPerEpisode
    plan.first = episode ?? worker
    plan.stride = workers
    plan.isSingle = episode != nil
    plan.until = until
    plan.tellsDigests = digests
    plan.sabotage = Sabotage(rawValue: sabotage) ?? .none
    let outcome = try SimulationRun(plan) { Self.say($0) }.run()
    Self.say("digest \(outcome.digest)")
    return outcome.result
  }

  /// Has the episodes played by processes of their own, in which nothing is left to chance.
  private func share(_ seed: UInt64) throws -> ProofResult {
    Self.say("seed \(seed)")
    let count = episode == nil ? workers : 1
    let children = try (0..<count).map { worker in
      var arguments = [
        "simulate", "--seed", "\(seed)", "--worker", "\(worker)", "--workers", "\(count)",
        "--orders", "\((orders + count - 1) / count)", "--sabotage", sabotage,
        "--orders-per-episode", "\(ordersPerEpisode)",
      ]
      if let episode { arguments += ["--episode", "\(episode)"] }
      if digests { arguments.append("--digests") }
      if let until { arguments += ["--until", "\(until)"] }
      return try SimulationChild(arguments)
    }
    var whole = ProofResult("simulate")
    for child in children {
      let part = try child.result()
      for count in part.counts { whole.count(count.label, count.value) }
      whole.losses += part.losses
      whole.doubleDebits += part.doubleDebits
      whole.silentCases += part.silentCases
      whole.failures += part.failures
      whole.skipped += part.skipped
      whole.seconds = max(whole.seconds, part.seconds)
    }
    return whole
  }
}
