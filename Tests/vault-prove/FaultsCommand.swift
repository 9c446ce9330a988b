import ArgumentParser
import Proving

struct FaultsCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract: "Let every call fail, once and from then on; fill a disk for real.")

  @Option(help: "Every so many-th call fails.")
  var stride = 1

  @Option(help: "Only this error: ENOSPC, EIO, EINTR or short; may be given several times.")
  var error: [String] = []

  @Option(help: "Only scenarios whose name contains this.")
  var only: String?

  @Option(help: "How many programs run at once.")
  var workers = 6

  func validate() throws {
    for name in error where CallError(rawValue: name) == nil {
      throw ValidationError("There is no error \(name).")
    }
  }

  func prove() async throws -> ProofResult {
    let errors = error.isEmpty ? CallError.allCases : error.compactMap(CallError.init)
    var result = try await FaultProof(
      .init(stride: stride, errors: errors, only: only), workers: workers, report: note
    ).run()
    if stride > 1 { result.skipped.append("all calls but each one of \(stride)") }
    return result
  }
}
