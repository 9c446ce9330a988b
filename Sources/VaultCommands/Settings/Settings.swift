package import Reconciliation
package import VoucherModel
package import VoucherVault

/// The settings that a command runs under: flags before the environment, that before the file.
package struct Settings: Sendable {
  /// A value and who said so, for messages.
  struct Sourced: Hashable, Sendable {
    let value: String
    let source: String
  }

  private let values: [Setting: Sourced]
  /// The rules of reconciliation, as the configuration file has them.
  package let finance: FinanceRules
  /// What keeps buying within bounds, as the configuration file has it.
  package let guards: BuyingGuards
  /// The files of signed checkpoints, by whoever sets the first; empty where nobody does.
  package let checkpointFiles: [String]

  /// Layers the three sources; reads the configuration file, and nothing else.
  ///
  /// - Parameters:
  ///   - flags: What the command line says.
  ///   - checkpointFiles: What the command line says of the one setting that may be given often.
  ///   - configurationFile: The file named by `--config`; otherwise the vault's own is taken.
  ///   - environment: The process's environment; an empty variable counts as none.
  ///   - readFile: The file's bytes, or `nil` if there is no such file.
  /// - Throws: A `CommandError` that says what is wrong with which setting.
  package init(
    flags: [Setting: String], checkpointFiles: [String] = [], configurationFile: String?,
    environment: [String: String],
    readFile: (String) throws -> [UInt8]?
  ) throws {
    var layers: [[Setting: Sourced]] = []
    layers.append(
      Dictionary(
        uniqueKeysWithValues: flags.map { ($0, Sourced(value: $1, source: $0.flag)) }))
    layers.append(Self.layer(environment))
    func find(_ setting: Setting) -> Sourced? { layers.lazy.compactMap { $0[setting] }.first }

    let configuration: Configuration
    if let path = configurationFile {
      guard let bytes = try readFile(path) else {
        throw CommandError.configuration(
          "There is no configuration file \(path).", next: "Check --config.")
      }
      configuration = try Configuration(bytes, path: path)
    } else {
      let folder = try find(.vault)?.value ?? Self.defaultFolder(environment)
      let path = Path.join(folder, Self.fileName)
      configuration = try readFile(path).map { try Configuration($0, path: path) } ?? .init()
      if configuration.values[.vault] != nil {
        throw CommandError.configuration(
          "\(path): the file in a vault's folder cannot name another folder.",
          next: "Take \"vault\" out of it, or name the file with --config.")
      }
    }
    let path = configuration.path ?? ""
    layers.append(configuration.values.mapValues { Sourced(value: $0, source: path) })
    var values: [Setting: Sourced] = [:]
    for setting in Setting.allCases { values[setting] = find(setting) }
    if values[.vault] == nil {
      values[.vault] = Sourced(value: try Self.defaultFolder(environment), source: "default")
    }
    let files = Self.checkpointFiles(
      checkpointFiles, values[.checkpointFile], in: configuration)
    if let first = files.first {
      let source = checkpointFiles.isEmpty ? values[.checkpointFile]?.source : nil
      values[.checkpointFile] = Sourced(
        value: first, source: source ?? Setting.checkpointFile.flag)
    }
    self.checkpointFiles = files
    self.values = values
    finance = configuration.finance
    guards = configuration.guards
  }

  /// The one setting that may have several values: several flags, paths between colons, a list.
  private static func checkpointFiles(
    _ flags: [String], _ found: Sourced?, in configuration: Configuration
  ) -> [String] {
    if !flags.isEmpty { return flags }
    switch found?.source {
    case .none: return []
    case Setting.checkpointFile.variable:
      return (found?.value ?? "").split(separator: ":").map(String.init)
    case Setting.checkpointFile.flag: return [found?.value].compactMap(\.self)
    default: return configuration.checkpointFiles
    }
  }

  /// The name of the configuration file in a vault's folder.
  static let fileName = "config.json"

  private static func layer(_ environment: [String: String]) -> [Setting: Sourced] {
    var layer: [Setting: Sourced] = [:]
    for setting in Setting.allCases {
      guard let value = environment[setting.variable], !value.isEmpty else { continue }
      layer[setting] = Sourced(value: value, source: setting.variable)
    }
    return layer
  }

  /// The XDG Base Directory Specification ignores a variable that is not an absolute path.
  private static func defaultFolder(_ environment: [String: String]) throws -> String {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return Path.join(data, "voucher-vault")
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw CommandError.configuration(
        "Neither HOME nor XDG_DATA_HOME says where the vault's folder is.",
        next: "Name it with --vault or VOUCHER_VAULT.")
    }
    return Path.join(home, ".local/share/voucher-vault")
  }
}

extension Settings {
  /// The value, by whoever sets it.
  package func value(of setting: Setting) -> String? { values[setting]?.value }

  /// Who sets it: a flag, a variable, a file.
  package func source(of setting: Setting) -> String? { values[setting]?.source }

  /// The differences that reconciliation accepts.
  package var tolerances: [Currency: Amount] { finance.tolerances }

  /// Where the vault lies.
  var folder: VaultFolder {
    VaultFolder(
      value(of: .vault) ?? "", checkpointFiles: checkpointFiles,
      spool: value(of: .spool))
  }

  /// Where the key file lies.
  var keyFile: String { value(of: .keyFile) ?? folder.defaultKeyFile }
}
