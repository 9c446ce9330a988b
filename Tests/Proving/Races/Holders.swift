import CTestSupport
import Foundation
import SandboxSupplier
import TestSupport
import VoucherModel
import VoucherVault

/// Holders of locks that are surely holding when they are killed or stopped.
struct Holders: Sendable {
  let scene: ProvingScene
  let log: RaceLog
  let tally: Tally

  /// What only a hang can take.
  private static let patienceSeconds = 90

  func run(includingTimeout: Bool) async throws {
    try await killWriteLock()
    try await killOrder(signal: SIGKILL, named: "HELD-KILLED")
    try await killOrder(signal: SIGSTOP, named: "HELD-STOPPED")
    if includingTimeout { try await outwaitWriteLock() }
  }

  /// The write lock's holder is killed while processes wait for the lock.
  private func killWriteLock() async throws {
    let holder = try hold(byte: 1)
    let commands: [RaceCommand] = [
      .checkpoint, place("HELD-WRITE-1"), place("HELD-WRITE-2"), .reconcile,
    ]
    let programs = try commands.map { try start($0) }
    // They are waiting for it once each of them has it open.
    for program in programs {
      try await until("the lock is wanted") { program.hasOpen("vault.db.lock") }
    }
    lock_holder_kill(holder)
    tally.count("holders killed")
    for (command, program) in zip(commands, programs) {
      let record = try await finish(command, program, wasKilled: false)
      if record.ending.status != 0 {
        tally.fail("'\(command.words)' did not get the lock of a killed holder")
      }
    }
  }

  /// A process that has an order in hand (its lock, and a slot of the journal) is killed or stopped.
  private func killOrder(signal: Int32, named reference: String) async throws {
    scene.sandbox.addFaults([
      SandboxFault(on: .createOrder, .delay(.after, milliseconds: 3_000), reference: reference)
    ])
    let command = place(reference)
    let program = try start(command)
    try await until("\(reference) is bought") {
      scene.sandbox.truth.order(reference: reference) != nil
    }
    program.send(signal: signal)
    if signal == SIGKILL {
      tally.count("holders killed")
      _ = try await finish(command, program, wasKilled: true)
      _ = try await finish(command, start(command), wasKilled: false)
      return
    }
    tally.count("holders stopped")
    // Others see that it is in somebody's hands, and leave it alone.
    let recovery = try await finish(.recover, start(.recover), wasKilled: false)
    if recovery.ending.status != 1 || recovery.inOtherHands != 1 {
      tally.fail("a recovery does not say that \(reference) is in other hands")
    }
    if scene.sandbox.truth.count(of: .lookup, reference: reference) > 0 {
      tally.fail("\(reference) was looked up behind its holder's back")
    }
    program.send(signal: SIGCONT)
    let ended = try await finish(command, program, wasKilled: false)
    if ended.capturedOrders != [reference] {
      tally.fail("\(reference) was not captured by the process that was stopped")
    }
  }

  /// A holder that does not let go: whoever waits gives up in time, and says what it met.
  private func outwaitWriteLock() async throws {
    let holder = try hold(byte: 1)
    let record = try await finish(.checkpoint, start(.checkpoint), wasKilled: false)
    lock_holder_kill(holder)
    tally.count("holders killed")
    if record.ending.status != 2 || record.errorCode != "locked" {
      tally.fail("a lock that is never given up is not called locked")
    }
  }

  private func hold(byte: Int) throws -> pid_t {
    let path = scene.vault.core.folder.database + ".lock"
    let holder = unsafe lock_holder_start(path, byte)
    guard holder > 0 else { throw ProvingScene.Unusable("a holder of the write lock") }
    return holder
  }

  private func place(_ reference: String) -> RaceCommand {
    log.add(reference: reference)
    return .place(reference: reference, quantity: 2, waitSeconds: 10)
  }

  private func start(_ command: RaceCommand) throws -> RunningProgram {
    tally.count("processes")
    return try RunningProgram(
      command.arguments, environment: scene.processEnvironment)
  }

  private func finish(
    _ command: RaceCommand, _ program: RunningProgram, wasKilled: Bool
  ) async throws -> RaceRecord {
    let ending = try await bounded(seconds: Self.patienceSeconds) { await program.ended() }
    let record = RaceRecord(command: command, ending: ending, wasKilled: wasKilled)
    log.add(record)
    tally.count("commands run")
    return record
  }

  private func until(_ what: String, _ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(Self.patienceSeconds)
    while try !condition() {
      guard ContinuousClock.now < deadline else {
        throw ProvingScene.Unusable("waited in vain: \(what)")
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

extension RunningProgram {
  /// Whether it has a file of that name open.
  fileprivate func hasOpen(_ name: String) -> Bool {
    let folder = "/proc/\(processIdentifier)/fd"
    let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return descriptors.contains { descriptor in
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: folder + "/" + descriptor)
      return target?.hasSuffix(name) ?? false
    }
  }
}

extension SandboxTruth {
  fileprivate func count(of endpoint: Endpoint, reference: String) -> Int {
    exchanges.count { $0.endpoint == endpoint && $0.reference == reference }
  }
}
