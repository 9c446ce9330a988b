import Reconciliation
import VoucherVault

/// What the configuration file says.
struct Configuration: Sendable {
  /// The file's path; `nil` where there is none.
  var path: String?
  var values: [Setting: String] = [:]
  /// The files of signed checkpoints, one or several.
  var checkpointFiles: [String] = []
  /// The rules of reconciliation.
  var finance = FinanceRules()
  /// What keeps buying within bounds.
  var guards = BuyingGuards()

  /// The largest file that is read.
  static let maximumByteCount = 1 << 20

  /// Reads the file's text; anything unknown in it is refused.
  init(_ bytes: [UInt8], path: String) throws(CommandError) {
    self.path = path
    let entries: [ConfigurationReader.Entry]
    do {
      entries = try ConfigurationReader.entries(of: bytes)
    } catch {
      throw .configuration(
        "\(path):\(error.place): \(error.words).",
        next: "Correct the file; nothing was read from it.")
    }
    for entry in entries { try take(entry) }
  }

  init() {}

  private mutating func take(_ entry: ConfigurationReader.Entry) throws(CommandError) {
    let folder = Path.parent(of: path ?? "")
    if let setting = FinanceSetting(rawValue: entry.name) {
      do throws(UnfitValue) {
        try finance.take(entry, as: setting)
      } catch {
        throw wrongValue(error.entry, wanted: error.wanted)
      }
      return
    }
    if let setting = GuardSetting(rawValue: entry.name) {
      do throws(UnfitValue) {
        try guards.take(entry, as: setting)
      } catch {
        throw wrongValue(error.entry, wanted: error.wanted)
      }
      return
    }
    guard let setting = Setting(rawValue: entry.name) else { throw unknown(entry) }
    if setting == .checkpointFile, case .list(let paths) = entry.value {
      guard let first = paths.first, paths.allSatisfy({ !$0.isEmpty }) else {
        throw wrongValue(entry, wanted: "a text, or a list of texts, none of which is empty")
      }
      checkpointFiles = paths.map { Path.join(folder, $0) }
      values[setting] = Path.join(folder, first)
      return
    }
    guard case .text(let text) = entry.value, !text.isEmpty else {
      throw wrongValue(entry, wanted: "a text that is not empty")
    }
    values[setting] = setting.isPath ? Path.join(folder, text) : text
    if setting == .checkpointFile { checkpointFiles = [Path.join(folder, text)] }
  }

  private func unknown(_ entry: ConfigurationReader.Entry) -> CommandError {
    let names =
      (Setting.allCases.map(\.rawValue) + FinanceSetting.allCases.map(\.rawValue)
      + GuardSetting.allCases.map(\.rawValue)).sorted()
    let isSecret = ["token", "api_key", "api_secret", "passphrase"].contains(entry.name)
    let hint = isSecret ? " A secret stands in a file of its own: set \"\(entry.name)_file\"." : ""
    return .configuration(
      "\(path ?? ""):\(entry.place): there is no setting \"\(entry.name)\".\(hint)",
      next: "Known settings are \(names.joined(separator: ", ")).")
  }

  private func wrongValue(
    _ entry: ConfigurationReader.Entry, wanted: String
  ) -> CommandError {
    .configuration(
      "\(path ?? ""):\(entry.place): \"\(entry.name)\" has a value it does not take.",
      next: "Give it \(wanted).")
  }
}
