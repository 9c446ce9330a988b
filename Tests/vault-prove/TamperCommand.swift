import ArgumentParser
import Proving

/// Runs the tamper proof.
struct TamperCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "tamper",
    abstract: "Change every byte, row, rule and file of a vault, and see that each is named.")

  @Option(help: "Change every n-th byte of the texts and blobs, and bit of the numbers.")
  var step = 1

  @Option(help: "Change every n-th byte of the database's file.")
  var pageStep = 7

  func prove() async throws -> ProofResult {
    var extent = TamperProof.Extent()
    extent.byteStep = max(1, step)
    extent.pageStep = max(1, pageStep)
    var result = await TamperProof(extent).run(progress: note)
    if step > 1 { result.skipped.append("all bytes of values but each one of \(step)") }
    if pageStep > 1 { result.skipped.append("all bytes of pages but each one of \(pageStep)") }
    return result
  }
}
