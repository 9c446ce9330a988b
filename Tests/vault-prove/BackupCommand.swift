import ArgumentParser
import Proving

struct BackupCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Kill the program at every call of a backup and of a restore.")

  @Option(help: "Kill at every so many-th call.")
  var stride = 1

  @Option(help: "Only acts whose name contains this: create, restore, replace.")
  var only: String?

  @Option(help: "How many programs run at once.")
  var workers = 4

  func prove() async throws -> ProofResult {
    var result = try await BackupProof(
      .init(stride: stride, only: only), workers: workers, report: note
    ).run()
    if stride > 1 { result.skipped.append("all calls but each one of \(stride)") }
    return result
  }
}
