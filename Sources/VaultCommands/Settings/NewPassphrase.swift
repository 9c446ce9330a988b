import VaultCrypto

/// Asks for the passphrase of a new key file.
struct NewPassphrase {
  let session: Session

  /// Below this many bytes a passphrase is called short.
  private static let shortBelow = 12

  /// The passphrase from the file, or from the terminal where it is wanted; `nil` for none.
  func ask(file: String?, isWanted: Bool) throws -> SecretBytes? {
    if let file {
      let secret = try SecretFile.read(file, called: "the new passphrase")
      warn(secret)
      return secret
    }
    guard isWanted else { return nil }
    guard session.terminal.canAsk else {
      throw CommandError.usage(
        "There is no terminal to ask for a passphrase on. Nothing was made.",
        next: "Name a file that holds it: see --help.")
    }
    session.output.prompt("New passphrase: ")
    let first = try typed()
    session.output.prompt("The same again: ")
    let second = try typed()
    guard first.isEqual(to: second) else {
      throw CommandError.usage(
        "The two passphrases differ. Nothing was made.", next: "Try again.")
    }
    warn(first)
    return first
  }

  private func typed() throws -> SecretBytes {
    do {
      let secret = try session.terminal.readSecret()
      if secret.count > 0 { return secret }
    } catch SecretInput.Problem.empty {
    }
    throw CommandError.usage(
      "The passphrase is empty. Nothing was made.", next: "Type one, or leave the option out.")
  }

  private func warn(_ secret: borrowing SecretBytes) {
    guard secret.count < Self.shortBelow else { return }
    session.output.notice(
      "Warning: the passphrase is short. Whoever gets hold of the key file can try them all; six words "
        + "taken at random are better.")
  }
}
