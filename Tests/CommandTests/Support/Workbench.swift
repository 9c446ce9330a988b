import Logging
import SandboxSupplier
import TestSupport
import VaultCommands

/// A folder, a sandbox and the program, for one test.
final class Workbench: Sendable {
  /// What a command printed, and how it ended.
  struct Run: Sendable {
    let status: CommandStatus
    let bytes: [UInt8]
    let text: String
    let notices: String

    /// The one JSON object that was printed.
    var json: JSONValue? { JSONValue(bytes) }
  }

  let folder: TemporaryFolder
  let sandbox: SandboxSupplier

  init(_ change: (inout SandboxOptions) -> Void = { _ in }) async throws {
    folder = try TemporaryFolder()
    var options = SandboxOptions()
    options.asyncDelayMilliseconds = 50
    options.pinDigits = 12
    change(&options)
    sandbox = try await SandboxSupplier.start(
      options,
      log: Logger(label: "sandbox") { _ in
        SwiftLogNoOpLogHandler()
      })
  }

  /// Runs `body` on a workbench, and stops its sandbox afterwards.
  static func with(
    _ change: (inout SandboxOptions) -> Void = { _ in },
    _ body: (Workbench) async throws -> Void
  ) async throws {
    let bench = try await Workbench(change)
    do {
      try await body(bench)
    } catch {
      await bench.sandbox.stop()
      throw error
    }
    await bench.sandbox.stop()
  }

  /// Waits until the sandbox is as the condition wants it.
  func until(_ holds: (SandboxSupplier) -> Bool) async throws {
    for _ in 0..<3_000 {
      if holds(sandbox) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw WaitedTooLong()
  }

  struct WaitedTooLong: Error {}

  /// The path of something in the test's folder.
  func path(_ name: String) -> String { folder.path(name) }

  var vaultFolder: String { folder.path("vault") }

  var environment: [String: String] {
    [
      "VOUCHER_VAULT": vaultFolder, "OCTOPUS_HOST": sandbox.baseURL,
      "OCTOPUS_TOKEN": "sandbox-token", "USER": "tester",
    ]
  }

  /// Runs a command line in this process.
  func run(
    _ arguments: String..., environment changes: [String: String] = [:],
    terminal: Terminal = .none, isBroken: Bool = false
  ) async -> Run {
    await run(
      arguments, environment: changes, terminal: terminal, isBroken: isBroken)
  }

  /// Runs a command line in this process, with more words at its end.
  func run(
    _ arguments: [String], _ more: String..., environment changes: [String: String] = [:],
    terminal: Terminal = .none, isBroken: Bool = false
  ) async -> Run {
    let recorded = RecordedOutput()
    let context = CommandContext(
      output: recorded.output(isBroken: isBroken), terminal: terminal,
      environment: environment.merging(changes) { _, new in new },
      temporaryFolder: folder.path(""))
    let status = await CommandLineProgram(context, columns: 100).run(arguments + more)
    return Run(
      status: status, bytes: recorded.out, text: String(decoding: recorded.out, as: UTF8.self),
      notices: String(decoding: recorded.notices, as: UTF8.self))
  }
}

extension JSONValue {
  /// The string members of that name of all elements.
  func strings(_ name: String) -> [String] {
    (elements ?? []).compactMap { $0[name]?.string }
  }
}
