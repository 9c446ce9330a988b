import ArgumentParser
import Proving

struct CrashCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "crash",
    abstract: "Kill the program at every call, and its recovery at every call again.")

  @Option(help: "Kill at every so many-th call.")
  var stride = 1

  @Option(help: "The same for recoveries that are killed too; 0 for none.")
  var pairStride = 1

  @Option(
    help: "Which kills are followed by killed recoveries: one for each state left, or all.")
  var pairs = CrashProof.Extent.Pairs.states

  @Option(help: "Only scenarios whose name contains this.")
  var only: String?

  @Option(help: "How many programs run at once.")
  var workers = 6

  func prove() async throws -> ProofResult {
    var result = try await CrashProof(
      .init(stride: stride, pairStride: pairStride, pairs: pairs, only: only), workers: workers,
      report: note
    ).run()
    if stride > 1 { result.skipped.append("all calls but each one of \(stride)") }
    if pairStride != 1 {
      result.skipped.append("all calls of recoveries but each one of \(pairStride)")
    }
    return result
  }
}

extension CrashProof.Extent.Pairs: ExpressibleByArgument {}
