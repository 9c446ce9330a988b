import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

/// Rotates a key: the key file first, then the vault, then all that is sealed.
struct KeyRotator {
  let session: Session
  let vault: Vault
  let held: HeldKeyFile
  let actor: Actor

  func rotateReveal() async throws -> CommandStatus {
    // What a killed run had put into the key file is the vault's from here on.
    try await vault.adoptRecipients(of: held.keyring, actor: actor)
    if case .begin = try vault.rotationPlan(.reveal) {
      try held.replace(with: try held.keyring.addingEpoch())
      try await vault.adoptRecipients(of: held.keyring, actor: actor)
    }
    let report = try await finish(.reveal)
    session.emit(["rotation": report.json], text: report.text)
    return report.status
  }

  func rotateRecovery(file: String?) async throws -> CommandStatus {
    try await vault.adoptRecipients(of: held.keyring, actor: actor)
    guard case .begin(let id) = try vault.rotationPlan(.recovery) else {
      let report = try await finish(.recovery)
      session.emit(
        ["recovery_key": .null, "recovery_key_file": .null, "rotation": report.json],
        text:
          "A rotation that had been begun was gone on with; the recovery key is the one that was "
          + "shown last.\n" + report.text)
      return report.status
    }
    let key = try RecoveryKey.random(epoch: id.epoch)
    let next = try held.keyring.replacingRecovery(with: key.recipient)
    // Nothing is sealed for a key that nobody has.
    try handOut(key, file: file)
    do {
      try held.replace(with: next)
      try await vault.adoptRecipients(of: next, actor: actor)
      let report = try await finish(.recovery)
      if session.isJSON {
        session.output.line("\"rotation\":\(JSONWriter.text(of: report.json))}")
      } else {
        session.output.write(report.text)
      }
      return report.status
    } catch  where session.isJSON {
      // The object was begun with the key.
      let shown = ErrorPresenter.present(error)
      let value: JSONValue = [
        "code": .string(shown.code), "message": .string(shown.message), "next": .string(shown.next),
      ]
      session.output.line("\"error\":\(JSONWriter.text(of: value))}")
      return shown.status
    }
  }

  private func finish(_ role: RecipientID.Role) async throws -> RotationReport {
    let display = KeyWorkDisplay(session)
    defer { display.finish() }
    return try await vault.finishRotation(
      role, with: held.keyring, actor: actor, report: display.show)
  }

  private func handOut(_ key: borrowing RecoveryKey, file: String?) throws {
    let text = SecretText()
    if let file {
      let created = try NewSecretFile(file)
      do {
        try key.withText { try created.write($0) }
      } catch {
        created.discard()
        throw error
      }
    }
    let epoch = key.recipient.id.epoch
    if session.isJSON {
      try text.append("{\"recovery_key\":")
      if file == nil {
        try key.withText { try text.appendJSONString($0) }
      } else {
        try text.append("null")
      }
      try text.append(",\"recovery_key_file\":\(JSONWriter.text(of: .optional(file))),")
    } else if let file {
      try text.append(
        "The recovery key of epoch \(epoch) is in \(file). Take it off this machine.\n")
    } else {
      try text.append(
        "RECOVERY KEY of epoch \(epoch), shown this once. Write it down and keep it elsewhere:\n\n  "
      )
      try key.withText { try text.append($0) }
      try text.append("\n\n")
    }
    text.write(to: session.output)
    if session.output.hasLostResults, file == nil {
      throw VaultError(
        .storage,
        "The new recovery key could not be shown: standard output did not take it. Nothing was sealed for "
          + "it, and the old one stays.",
        next: "Run the command again at a terminal, or with --recovery-key-file.")
    }
  }
}

/// Shows on a terminal how far work on the keys has come.
struct KeyWorkDisplay {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func show(_ step: RotationStep) {
    switch step {
    case .takingIn: session.progress("Taking in what waits").show(0, of: nil)
    case .verifying: session.progress("Checking the log").show(0, of: nil)
    case .rewrapping(let done, let total):
      session.progress("Sealing for the new key").show(done, of: total)
    case .dropping(let done, let total):
      session.progress("Dropping the old key").show(done, of: total)
    }
  }

  func finish() {
    session.progress("").finish()
  }
}
