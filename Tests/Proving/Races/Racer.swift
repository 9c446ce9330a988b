import Foundation
import SandboxSupplier
import TestSupport
import VoucherModel
import VoucherVault

/// One lane of a race: starts a process, perhaps stops or kills it, waits for its end, starts another.
struct Racer: Sendable {
  let scene: ProvingScene
  let log: RaceLog
  let tally: Tally

  /// How many lanes order under the same names.
  private static let sharedNames = 3

  /// Goes on until the round or the time is over.
  func run(lane: Int, rounds: Int, until deadline: ContinuousClock.Instant, seed: UInt64)
    async
    throws
  {
    var randomness = SeededRandomness(seed: seed &+ UInt64(lane) &* 0x1_0000)
    for round in 0..<rounds where ContinuousClock.now < deadline {
      let command = try await command(round: round, using: &randomness)
      let fate = Int.random(in: 0..<10, using: &randomness)
      let delay = Int.random(in: 5..<150, using: &randomness)
      try await run(command, fate: fate, delay: delay)
    }
  }

  /// Runs one process; every fifth or so is killed at a moment of chance, every tenth stopped a while.
  private func run(_ command: RaceCommand, fate: Int, delay: Int) async throws {
    let program = try RunningProgram(
      command.arguments, environment: scene.processEnvironment)
    tally.count("processes")
    async let ending = program.ended()
    if fate < 2 {
      try await Task.sleep(for: .milliseconds(delay))
      program.send(signal: SIGKILL)
      tally.count("processes killed")
    } else if fate == 2 {
      try await Task.sleep(for: .milliseconds(delay))
      program.send(signal: SIGSTOP)
      tally.count("processes stopped for a while")
      try await Task.sleep(for: .milliseconds(2 * delay))
      program.send(signal: SIGCONT)
    }
    log.add(RaceRecord(command: command, ending: await ending, wasKilled: fate < 2))
    tally.count("commands run")
  }

  private func command(
    round: Int, using randomness: inout SeededRandomness
  ) async throws -> RaceCommand {
    switch Int.random(in: 0..<16, using: &randomness) {
    case 0..<3:
      return place("OWN-\(log.number())", quantity: Int.random(in: 1...3, using: &randomness), 5)
    case 3..<6:
      let name = Int.random(in: 0..<Self.sharedNames, using: &randomness)
      return place("SAME-\(round)-\(name)", quantity: 2, 5)
    case 6: return place("LARGE-\(log.number())", quantity: 6, 3)
    case 7: return place("LATER-\(log.number())", quantity: 7, 0)
    case 8, 9: return .recover
    case 10, 11, 12:
      let vouchers = try await scene.vault.vouchers()
      guard let voucher = vouchers.randomElement(using: &randomness) else { return .status }
      return .reveal(voucher.id, purpose: "race \(log.number())")
    case 13: return .checkpoint
    case 14: return .reconcile
    default: return Bool.random(using: &randomness) ? .status : .list
    }
  }

  private func place(_ reference: String, quantity: Int, _ wait: Int) -> RaceCommand {
    log.add(reference: reference)
    return .place(reference: reference, quantity: quantity, waitSeconds: wait)
  }

  /// The same things done in this process, beside the others.
  func runInside(rounds: Int, until deadline: ContinuousClock.Instant) async throws {
    guard let actor = Actor("insider") else { throw ProvingScene.Unusable("actor") }
    for round in 0..<rounds where ContinuousClock.now < deadline {
      let references = ["INSIDE-\(log.number())", "SAME-\(round)-0"]
      for reference in references {
        log.add(reference: reference)
        _ = try await unlessLocked { try await scene.place(reference, quantity: 2) }
      }
      if let voucher = try await scene.vault.vouchers().randomElement() {
        let purpose = "inside \(log.number())"
        let shown = try await unlessLocked {
          try await scene.vault.reveal(
            [voucher.id], actor: actor, purpose: purpose, includingQuarantined: true)
        }
        if shown != nil { log.add(RaceLog.OwnReveal(id: voucher.id, purpose: purpose)) }
      }
      log.countOwnCheckpointTry()
      if try await unlessLocked({ try await scene.vault.checkpoint() }) != nil {
        log.countOwnCheckpoint()
      }
      _ = try await unlessLocked { try await scene.recover(waitMilliseconds: 500) }
      tally.count("rounds inside")
    }
  }

  /// A lock that somebody holds, or an answer that did not come, may end a call; nothing else may.
  private func unlessLocked<Answer>(
    _ work: () async throws -> Answer
  ) async throws -> Answer? {
    do {
      return try await work()
    } catch let error as VaultError where [.locked, .supplierUnavailable].contains(error.code) {
      tally.count("calls that met a lock")
      return nil
    }
  }
}
