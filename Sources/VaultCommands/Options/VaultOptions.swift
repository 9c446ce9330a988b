import ArgumentParser

/// Where the vault and its keys are; each flag is stronger than its variable, that than the file.
struct VaultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The vault's folder (VOUCHER_VAULT; otherwise voucher-vault in $XDG_DATA_HOME or "
        + "~/.local/share).", valueName: "folder"),
    completion: .directory)
  var vault: String?

  @Option(
    help: ArgumentHelp(
      "The configuration file (otherwise config.json in the vault's folder, if there is one).",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "The key file (VOUCHER_VAULT_KEY; otherwise vault.key in the vault's folder).",
      valueName: "file"),
    completion: .file())
  var keyFile: String?

  @Option(
    help: ArgumentHelp(
      "A file that holds the key file's passphrase, or - for standard input "
        + "(VOUCHER_VAULT_PASSPHRASE_FILE).",
      valueName: "file"),
    completion: .file())
  var passphraseFile: String?

  @Option(
    help: ArgumentHelp(
      "A file of signed checkpoints, best on another disk; may be given several times "
        + "(VOUCHER_VAULT_CHECKPOINTS, with : between paths; otherwise checkpoints.log in the vault's "
        + "folder).",
      valueName: "file"),
    completion: .file())
  var checkpointFile: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where sealed answers go if the vault's disk fails, best on another one (VOUCHER_VAULT_SPOOL; "
        + "otherwise spool in the vault's folder).",
      valueName: "folder"),
    completion: .directory)
  var spool: String?

  var flags: [Setting: String] {
    let given: [(Setting, String?)] = [
      (.vault, vault), (.keyFile, keyFile), (.passphraseFile, passphraseFile),
      (.spool, spool),
    ]
    return given.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }
}
