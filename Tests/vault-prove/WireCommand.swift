import ArgumentParser
import Proving

/// Runs the wire proof.
struct WireCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "wire",
    abstract: "Cut, garble and refuse answers in every way the wire has.")

  @Option(help: "Cut after every n-th byte; 0 for no cuts.")
  var step = 1

  @Option(help: "How many bytes a large body has.")
  var largeBody = 50_000_000

  func prove() async throws -> ProofResult {
    var extent = WireProof.Extent()
    extent.step = step > 0 ? step : nil
    extent.largeBody = largeBody
    var result = await WireProof(extent).run(progress: note)
    if step != 1 { result.skipped.append("all offsets but each one of \(step)") }
    return result
  }
}
