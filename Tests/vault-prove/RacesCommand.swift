import ArgumentParser
import Proving

/// Runs the race proof.
struct RacesCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "races",
    abstract: "Run many processes on one vault, and kill and stop some of them.")

  @Option(help: "How long commands are begun.")
  var seconds = 60

  @Option(help: "How many processes run at a time.")
  var processes = 8

  @Option(help: "What decides about commands and kills.")
  var seed: UInt64 = 1

  func prove() async throws -> ProofResult {
    var extent = RaceProof.Extent()
    extent.seconds = seconds
    extent.processes = max(1, processes)
    extent.seed = seed
    return await RaceProof(extent).run(progress: note)
  }
}
