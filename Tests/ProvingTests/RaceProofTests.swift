import ProofReport
import Proving
import TestSupport
import Testing
import VoucherModel
import VoucherVault

@Suite("the race proof")
struct RaceProofTests {
  @Test func `holds for a short race`() async {
    var extent = RaceProof.Extent()
    extent.processes = 4
    extent.rounds = 12
    extent.seconds = 30
    extent.includesTimeout = false
    let result = await RaceProof(extent).run { _ in }
    #expect(result.failures == [])
    #expect(result.holds)
    #expect(result.value(of: "commands run") > 20)
    #expect(result.value(of: "holders killed") == 2)
  }

  /// What the books say to a command that was never run.
  private func disagreements(with record: RaceRecord) async throws -> [String] {
    let scene = try await ProvingScene()
    try await scene.place("BOOKED", quantity: 1)
    let log = RaceLog()
    log.add(reference: "BOOKED")
    #expect(try RaceBooks(vault: scene.vault, log: log).disagreements() == [])
    log.add(record)
    let found = try RaceBooks(vault: scene.vault, log: log).disagreements()
    await scene.stop()
    return found
  }

  private func ending(_ status: Int32?, _ output: String = "") -> RunningProgram.Ending {
    RunningProgram.Ending(status: status, output: output, errors: "")
  }

  @Test func `misses the trace of a code that was shown`() async throws {
    let command = RaceCommand.reveal(VoucherID(high: 1, low: 2), purpose: "unseen")
    let record = RaceRecord(command: command, ending: ending(0), wasKilled: false)
    #expect(try await disagreements(with: record).count == 1)
  }

  @Test func `misses a checkpoint and an order that a process made`() async throws {
    let checkpoint = RaceRecord(command: .checkpoint, ending: ending(0), wasKilled: false)
    #expect(try await disagreements(with: checkpoint).count == 1)
    let output =
      #"{"orders":[{"reference":"NEVER","state":"captured","quantity":1,"captured":1}]}"#
    let place = RaceRecord(
      command: .place(reference: "NEVER", quantity: 1, waitSeconds: 0), ending: ending(0, output),
      wasKilled: false)
    #expect(try await disagreements(with: place).count == 1)
  }

  @Test(arguments: [64, 70, 3, nil] as [Int32?])
  func `does not take every ending`(status: Int32?) async throws {
    let record = RaceRecord(command: .status, ending: ending(status), wasKilled: false)
    #expect(try await disagreements(with: record).count == 1)
  }

  @Test func `wants to be told what to do next`() async throws {
    let record = RaceRecord(
      command: .status, ending: ending(2, #"{"error":{"code":"x","message":"y","next":""}}"#),
      wasKilled: false)
    #expect(try await disagreements(with: record).count == 1)
  }
}
