import ArgumentParser
import Foundation
import ProofReport
import Proving

/// Runs the wire proof.
struct WireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wire",
    abstract: "Cut, garble and refuse answers in every way the wire has.")

  @Option(help: "Cut after every n-th byte; 0 for no cuts.")
  var step = 1

  @Option(help: "How many bytes a large body has.")
  var largeBody = 50_000_000

  func run() async throws {
    var extent = WireProof.Extent()
    extent.step = step > 0 ? step : nil
    extent.largeBody = largeBody
    let result = await WireProof(extent).run { words in
      FileHandle.standardError.write(Data((words + "\n").utf8))
    }
    print(try result.line())
    if !result.holds { throw ExitCode(1) }
  }
}
