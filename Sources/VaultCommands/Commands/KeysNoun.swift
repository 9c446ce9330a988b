import ArgumentParser

struct KeysNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Hand out, protect, rotate and recover the vault's keys.",
    subcommands: [
      KeysList.self, KeysExportCapture.self, KeysPassphrase.self, KeysRotate.self, KeysRetire.self,
      KeysRecoveryNoun.self,
    ])
}

struct KeysRecoveryNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "recovery",
    abstract: "Try the recovery key, and make a new vault key from it.",
    subcommands: [KeysRecoveryCheck.self, KeysRecoveryRestore.self])
}
