import ArgumentParser
import Foundation
import ProofReport
import Proving

/// Runs the race proof.
struct RacesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "races",
    abstract: "Run many processes on one vault, and kill and stop some of them.")

  @Option(help: "How long commands are begun.")
  var seconds = 60

  @Option(help: "How many processes run at a time.")
  var processes = 8

  @Option(help: "What decides about commands and kills.")
  var seed: UInt64 = 1

  func run() async throws {
    var extent = RaceProof.Extent()
    extent.seconds = seconds
    extent.processes = max(1, processes)
    extent.seed = seed
    let result = await RaceProof(extent).run { words in
      FileHandle.standardError.write(Data((words + "\n").utf8))
    }
    print(try result.line())
    if !result.holds { throw ExitCode(1) }
  }
}
