import ArgumentParser
import Proving

struct KeysCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Kill the program at every call while it rotates or retires keys.")

  @Option(help: "Kill at every so many-th call.")
  var stride = 1

  @Option(help: "Only scenarios whose name contains this.")
  var only: String?

  @Option(help: "How many programs run at once.")
  var workers = 6

  @Option(help: "Instead, fill a vault with so many deliveries of five vouchers and rotate them.")
  var measure: Int?

  func prove() async throws -> ProofResult {
    if let measure { return try await KeyMeasure(deliveries: measure).run() }
    var result = try await KeyProof(
      .init(stride: stride, only: only), workers: workers, report: note
    ).run()
    if stride > 1 { result.skipped.append("all calls but each one of \(stride)") }
    return result
  }
}
