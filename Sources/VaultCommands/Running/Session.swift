import Logging
import Reporting
import VoucherModel
import VoucherVault

/// One run of a command: its settings, its log, and the ways to the vault and the supplier.
struct Session: Sendable {
  let context: CommandContext
  let settings: Settings
  let isJSON: Bool
  let log: Logger

  var output: Output { context.output }
  var terminal: Terminal { context.terminal }

  init(
    _ context: CommandContext, _ output: OutputOptions, vault: VaultOptions? = nil,
    supplier: SupplierOptions? = nil
  ) throws {
    self.context = context
    isJSON = output.json
    let handler = NoticeLog(level: output.logLevel, output: context.output) {
      [clock = context.clock] in
      clock.now().rfc3339
    }
    log = Logger(label: "voucher-vault") { _ in handler }
    let flags = (vault?.flags ?? [:]).merging(supplier?.flags ?? [:]) { given, _ in given }
    settings = try Settings(
      flags: flags, checkpointFiles: vault?.checkpointFile ?? [], configurationFile: vault?.config,
      environment: context.environment,
      readFile: { try PlainFile.read($0, limit: Configuration.maximumByteCount) })
  }

  /// Prints the result: one JSON object, or the text.
  func emit(_ json: @autoclosure () -> JSONValue, text: @autoclosure () -> String) {
    if isJSON {
      output.line(JSONWriter.text(of: json()))
    } else {
      output.write(text())
    }
  }

  /// A bar that shows how far the work has come; nothing in a pipe.
  func progress(_ title: String) -> ProgressBar {
    ProgressBar(title, on: output, terminal: terminal)
  }
}

extension Session {
  var vaultEnvironment: VaultEnvironment {
    // A sealed response that no disk took is printed by the log, which is standard error here.
    var environment = VaultEnvironment(log: log)
    environment.clock = context.clock
    environment.policy.guards = settings.guards
    return environment
  }

  /// Opens the vault with as much of its key as the command needs.
  func openVault(_ need: KeyNeed) throws -> Vault {
    let keys = try KeyAccess(session: self).keys(need)
    return try Vault.open(settings.folder, keys: keys, environment: vaultEnvironment)
  }
}
