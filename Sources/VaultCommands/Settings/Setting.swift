/// One thing that can be set by a flag, the environment or the configuration file.
package enum Setting: String, Hashable, Sendable, CaseIterable {
  case vault
  case keyFile = "key_file"
  case passphraseFile = "passphrase_file"
  case checkpointFile = "checkpoint_file"
  case spool
  case host
  case tokenFile = "token_file"
  case apiKeyFile = "api_key_file"
  case apiSecretFile = "api_secret_file"

  /// The environment variable that sets it.
  package var variable: String {
    switch self {
    case .vault: "VOUCHER_VAULT"
    case .keyFile: "VOUCHER_VAULT_KEY"
    case .passphraseFile: "VOUCHER_VAULT_PASSPHRASE_FILE"
    case .checkpointFile: "VOUCHER_VAULT_CHECKPOINTS"
    case .spool: "VOUCHER_VAULT_SPOOL"
    case .host: "OCTOPUS_HOST"
    case .tokenFile: "OCTOPUS_TOKEN_FILE"
    case .apiKeyFile: "OCTOPUS_API_KEY_FILE"
    case .apiSecretFile: "OCTOPUS_API_SECRET_FILE"
    }
  }

  /// The flag that sets it, where there is one.
  package var flag: String {
    "--" + rawValue.split(separator: "_").joined(separator: "-")
  }

  /// Whether the value is a path, which a configuration file means from its own folder.
  var isPath: Bool { self != .host }
}

/// The environment variables that hold secrets themselves.
enum SecretVariable: String {
  case token = "OCTOPUS_TOKEN"
  case apiKey = "OCTOPUS_API_KEY"
  case apiSecret = "OCTOPUS_API_SECRET"
}
