import SupplierAPI
import VaultCrypto

/// Finds the supplier's host and the credentials for it.
///
/// Credentials go straight into guarded memory; they never come from the argument list.
struct SupplierAccess {
  let settings: Settings
  let environment: [String: String]

  /// The host; it is never defaulted, because sandbox and production must not be mixed.
  func host() throws(CommandError) -> SupplierHost {
    guard let text = settings.value(of: .host) else {
      throw .configuration(
        "No supplier is named, and there is no default.",
        next: "Set OCTOPUS_HOST or give --host, such as the address 'voucher-vault sandbox' prints."
      )
    }
    do {
      return try SupplierHost(text)
    } catch {
      throw .configuration(
        "The host from \(settings.source(of: .host) ?? "") cannot be used: \(error).",
        next: "Correct it; nothing was sent.")
    }
  }

  /// A token where there is one, else key and secret; each from a named file before the environment.
  func credentials() throws -> Credentials {
    if let token = try secret(.tokenFile, or: .token) {
      guard let token = BearerToken(token) else {
        throw CommandError.configuration(
          "The supplier's token is not one: it is too long, or has characters no token has.",
          next: "Set OCTOPUS_TOKEN again, or correct the file that holds it.")
      }
      return .token(token)
    }
    let key = try text(.apiKeyFile, or: .apiKey)
    let secret = try text(.apiSecretFile, or: .apiSecret)
    switch (key, secret) {
    case (.some(let key), .some(let secret)): return .keyAndSecret(key: key, secret: secret)
    case (.some, nil): throw Self.missing("The API key has no secret beside it.")
    case (nil, .some): throw Self.missing("The API secret has no key beside it.")
    case (nil, nil): throw Self.missing("There are no credentials for the supplier.")
    }
  }

  private static func missing(_ message: String) -> CommandError {
    .configuration(
      message, next: "Set OCTOPUS_TOKEN, or OCTOPUS_API_KEY and OCTOPUS_API_SECRET.")
  }

  private func text(_ file: Setting, or variable: SecretVariable) throws -> GuardedText? {
    guard let secret = try secret(file, or: variable) else { return nil }
    return GuardedText(secret)
  }

  /// A file that a flag names comes first, then the variable, then a file named otherwise.
  private func secret(_ file: Setting, or variable: SecretVariable) throws -> SecretBytes? {
    let isByFlag = settings.source(of: file) == file.flag
    if !isByFlag, let value = environment[variable.rawValue], !value.isEmpty {
      return try SecretBytes(copying: Array(value.utf8).span)
    }
    guard let path = settings.value(of: file) else { return nil }
    return try SecretFile.read(path, called: file.flag)
  }
}
