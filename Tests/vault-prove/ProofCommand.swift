import ArgumentParser
import Foundation
@_exported import ProofReport

/// A proof as a command: says what it does on standard error, and prints its result as one line.
protocol ProofCommand: AsyncParsableCommand {
  func prove() async throws -> ProofResult
}

extension ProofCommand {
  func run() async throws {
    let start = ContinuousClock.now
    var result = try await prove()
    result.seconds = (ContinuousClock.now - start) / .seconds(1)
    for failure in result.failures { note("FAILED \(failure)") }
    print(try result.line())
    guard result.holds else { throw ExitCode(1) }
  }

  /// Says something on standard error.
  var note: @Sendable (String) -> Void {
    { words in FileHandle.standardError.write(Data("\(words)\n".utf8)) }
  }
}
