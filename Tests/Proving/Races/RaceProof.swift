package import ProofReport
import SandboxSupplier
import TestSupport
import VoucherModel
import VoucherVault

/// The proof that processes beside each other lose nothing, pay nothing twice and show nothing unseen.
package struct RaceProof: Sendable {
  /// How much of it is done.
  package struct Extent: Sendable {
    /// How many processes run at a time.
    package var processes = 8
    /// How many commands each lane runs at most.
    package var rounds = 1_000_000
    /// When no further command is begun.
    package var seconds = 60
    /// What decides about commands, kills and stops; the moments themselves are the machine's.
    package var seed: UInt64 = 1
    /// Whether a lock is also waited for until the wait is given up.
    package var includesTimeout = true

    package init() {}
  }

  private let extent: Extent

  package init(_ extent: Extent = Extent()) {
    self.extent = extent
  }

  /// Runs the race, brings everything to rest, and holds the books against what was done.
  package func run(progress: @escaping @Sendable (String) -> Void) async -> ProofResult {
    let tally = Tally("races")
    do {
      try await race(tally, progress)
    } catch {
      tally.fail("the proof itself broke off: \(error)")
    }
    return tally.result
  }

  private func race(_ tally: Tally, _ progress: @Sendable (String) -> Void) async throws {
    var ordering = OrderingPolicy()
    ordering.settlingMilliseconds = 200
    let scene = try await ProvingScene(
      { options in
        options.clock = .wall
        options.asyncDelayMilliseconds = 300
        options.deliveryParts = [3]
      }, ordering: ordering)
    try scene.writeKeyFile()
    let log = RaceLog()
    try await Holders(scene: scene, log: log, tally: tally)
      .run(includingTimeout: extent.includesTimeout)
    progress("races: holders killed and stopped")
    let racer = Racer(scene: scene, log: log, tally: tally)
    let deadline = ContinuousClock.now + .seconds(extent.seconds)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<extent.processes {
        group.addTask {
          try await racer.run(
            lane: lane, rounds: extent.rounds, until: deadline, seed: extent.seed)
        }
      }
      group.addTask { try await racer.runInside(rounds: extent.rounds, until: deadline) }
      try await group.waitForAll()
    }
    progress("races: \(log.records.count) commands have ended")
    scene.sandbox.setFaults([])
    for _ in 0..<3 { try await scene.recover(waitMilliseconds: 20_000) }
    try await judge(scene, log, tally)
    await scene.stop()
  }

  private func judge(_ scene: ProvingScene, _ log: RaceLog, _ tally: Tally) async throws {
    let circumstances = "\(extent.processes) processes, seed \(extent.seed)"
    let said = log.records.flatMap { record in
      record.command.isReveal
        ? [record.ending.errors] : [record.ending.output, record.ending.errors]
    }
    let verdict = try await scene.verdict(
      on: log.references, said: [said.joined(separator: "\n")])
    tally.add(verdict, of: circumstances)
    for words in try RaceBooks(vault: scene.vault, log: log).disagreements() {
      tally.fail("\(circumstances): \(words)")
    }
    let truth = scene.sandbox.truth
    for reference in log.references {
      guard let order = try? await scene.vault.order(scene.reference(reference)) else { continue }
      if order.state.isUnfinished, order.state != .intended {
        tally.fail("\(circumstances): \(reference) is \(order.state.rawValue) at the end")
      }
    }
    tally.count("orders", truth.orders.count)
    tally.count("codes sealed", verdict.sealed)
    tally.count("codes named as lost", verdict.named)
    tally.count(
      "codes revealed", log.records.count(where: \.hasShown) + log.ownReveals.count)
  }
}
