import Foundation
import Logging
import SandboxSupplier
import Synchronization

/// Where the demonstration plays: a folder of its own, a sandbox, and the program itself.
final class DemoStage: Sendable {
  /// What a command printed, and how it ended.
  struct Run: Sendable {
    let status: CommandStatus
    let printed: [UInt8]
  }

  let sandbox: SandboxSupplier
  let folder: String
  let keepsFolder: Bool
  private let context: CommandContext
  private let isQuiet: Bool
  private let history = Mutex<[(command: String, status: CommandStatus)]>([])

  private init(
    _ context: CommandContext, sandbox: SandboxSupplier, folder: String, isQuiet: Bool,
    keepsFolder: Bool
  ) {
    self.context = context
    self.sandbox = sandbox
    self.folder = folder
    self.isQuiet = isQuiet
    self.keepsFolder = keepsFolder
  }

  static func open(
    _ context: CommandContext, isQuiet: Bool, keepsFolder: Bool
  ) async throws -> DemoStage {
    let folder = Path.join(
      context.temporaryFolder, "voucher-vault-demo-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    var options = SandboxOptions()
    // Long enough that no PIN turns up in a file by chance.
    options.pinDigits = 12
    options.asyncDelayMilliseconds = 1_000
    options.balances = ["USD": "100000.00"]
    let sandbox: SandboxSupplier
    do {
      sandbox = try await SandboxSupplier.start(
        options,
        log: Logger(label: "sandbox") { _ in
          SwiftLogNoOpLogHandler()
        })
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
    return DemoStage(
      context, sandbox: sandbox, folder: folder, isQuiet: isQuiet, keepsFolder: keepsFolder)
  }

  var vaultFolder: String { Path.join(folder, "vault") }

  /// The commands so far and their exit statuses.
  var commands: [(command: String, status: CommandStatus)] { history.withLock { $0 } }

  func close() async {
    await sandbox.stop()
    if !keepsFolder { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// Says something about what comes.
  func say(_ text: String) {
    if !isQuiet { context.output.line(text) }
  }

  /// Runs a command of the program, shows it and the first lines it prints, and wants one exit
  /// status of it.
  ///
  /// What it logs goes into a file of the folder, so that the log is searched for codes as well.
  @discardableResult
  func run(
    _ arguments: [String], showing lines: Int = .max, expecting expected: CommandStatus = .done
  ) async throws -> Run {
    let shown = "voucher-vault " + arguments.map(Self.quoted).joined(separator: " ")
    say("  $ \(shown)")
    let printed = Mutex<(out: [UInt8], notices: [UInt8])>(([], []))
    let output = Output { stream, bytes in
      printed.withLock { printed in
        for index in 0..<bytes.count {
          if stream == .standardOutput {
            printed.out.append(bytes[index])
          } else {
            printed.notices.append(bytes[index])
          }
        }
      }
      return true
    }
    let inner = CommandContext(
      output: output, environment: environment, clock: context.clock,
      temporaryFolder: context.temporaryFolder)
    let status = await CommandLineProgram(inner).run(arguments + ["--verbose"])
    let (out, notices) = printed.withLock { $0 }
    try appendToLog(notices)
    show(out, lines: lines)
    history.withLock { $0.append((shown, status)) }
    guard status == expected else {
      show(notices, lines: .max)
      throw CommandError(
        "demo_failed",
        "'\(shown)' ended with exit status \(status.rawValue) instead of \(expected.rawValue).",
        next: "Run 'voucher-vault demo --keep' and look at \(Self.logName) in its folder.",
        status: .incomplete)
    }
    return Run(status: status, printed: out)
  }

  private static let logName = "commands.log"

  private var environment: [String: String] {
    [
      "VOUCHER_VAULT": vaultFolder, "OCTOPUS_HOST": sandbox.baseURL,
      "OCTOPUS_TOKEN": sandbox.options.accessTokens.first ?? "", "USER": "demo",
    ]
  }

  private func show(_ bytes: [UInt8], lines most: Int) {
    guard !isQuiet else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines.prefix(most) { context.output.line(line.isEmpty ? "" : "    \(line)") }
    if lines.count > most { context.output.line("    … (\(lines.count - most) more lines)") }
  }

  private func appendToLog(_ bytes: [UInt8]) throws {
    let path = Path.join(folder, Self.logName)
    let before = try PlainFile.read(path, limit: 1 << 26) ?? []
    try PlainFile.write(before + bytes, to: path)
  }

  private static func quoted(_ argument: String) -> String {
    argument.contains(" ") ? "\"\(argument)\"" : argument
  }
}
