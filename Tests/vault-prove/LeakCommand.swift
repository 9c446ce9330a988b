import ArgumentParser
import Proving

/// Runs the leak proof.
struct LeakCommand: ProofCommand {
  static let configuration = CommandConfiguration(
    commandName: "leak",
    abstract: "Play every command and failure with marked codes, and search all that is left.")

  func prove() async throws -> ProofResult {
    await LeakProof().run(progress: note)
  }
}
