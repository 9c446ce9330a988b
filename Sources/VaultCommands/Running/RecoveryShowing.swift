import Reporting
import VoucherVault

/// Shows the recovery key of a new vault, once, and makes sure that it arrived.
struct RecoveryShowing {
  let session: Session
  let keeping: RecoveryKeeping
  /// Whether the key file is under a passphrase.
  let isProtected: Bool

  /// How many characters are asked for.
  private static let askedFor = 6
  private static let attempts = 3

  private var folder: VaultFolder { session.settings.folder }

  /// Shows the pieces before there is a vault; throws if they cannot have been written down.
  func show(id: String, _ pieces: RecoveryPieces) throws {
    let text = SecretText()
    if session.isJSON {
      try appendJSON(id: id, pieces, to: text)
    } else {
      try appendText(pieces, to: text)
    }
    text.write(to: session.output)
    guard !session.output.hasLostResults else {
      throw CommandError(
        "storage", "Standard output did not take the recovery key. Nothing was made.",
        next: "Run it again where the key can be read, or with --recovery-key-file.",
        status: .incomplete)
    }
    try confirm(pieces)
  }

  /// Says that there is a vault now.
  func finish(_ founded: VaultFounder.Founded) throws {
    if session.isJSON {
      guard keeping.file != nil else { return }
      let text = SecretText()
      try appendJSON(id: founded.id, nil, to: text)
      text.write(to: session.output)
      return
    }
    let protection = isProtected ? "under the passphrase" : "without a passphrase, mode 0600"
    session.output.write(
      """
      Vault \(founded.id) is ready.
        folder       \(folder.path)
        key file     \(session.settings.keyFile) (\(protection))
        checkpoints  \(folder.checkpointFile)

      """)
    if !keeping.paths.isEmpty {
      let places = keeping.paths.joined(separator: ", ")
      session.output.write(
        keeping.split == nil
          ? "\nThe recovery key is in \(places). Take it off this machine.\n"
          : "\nThe shares of the recovery key are in \(places). Give each to somebody else.\n")
    }
    session.output.write(
      "\nNext: set OCTOPUS_HOST and OCTOPUS_TOKEN, then 'voucher-vault catalogue list'.\n")
  }

  /// Asks at a terminal for the end of what was shown: whoever has it has written it down, or can.
  private func confirm(_ pieces: RecoveryPieces) throws {
    guard session.terminal.canAsk, session.terminal.showsResults, !session.isJSON else { return }
    let piece = pieces.isSplit ? "the last share" : "the recovery key"
    for _ in 0..<Self.attempts {
      session.output.prompt(
        "Is it written down? Type the last \(Self.askedFor) characters of \(piece): ")
      guard let typed = session.terminal.readLine() else { break }
      let characters = typed.filter { !$0.isWhitespace }
      if characters.utf8.count == Self.askedFor, pieces.end(with: characters) { return }
    }
    throw CommandError(
      "declined", "The recovery key was not written down. Nothing was made.",
      next: "Run it again with pen and paper at hand, or with --recovery-key-file.",
      status: .refused)
  }

  private func appendText(_ pieces: RecoveryPieces, to text: SecretText) throws {
    if let split = keeping.split {
      try text.append(
        """
        RECOVERY KEY in \(split.count) shares, shown this once; any \(split.threshold) of them give it back.
        Write each down and give it to somebody else:

        """)
    } else {
      try text.append("RECOVERY KEY, shown this once. Write it down and keep it elsewhere:\n")
    }
    try pieces.forEachText { piece in
      try text.append("\n  ")
      try text.append(piece)
      try text.append("\n")
    }
    try text.append("\n")
  }

  private func appendJSON(id: String, _ pieces: RecoveryPieces?, to text: SecretText) throws {
    let vault: JSONValue = [
      "id": .string(id), "folder": .string(folder.path),
      "key_file": .string(session.settings.keyFile),
      "checkpoint_file": .string(folder.checkpointFile), "passphrase": .bool(isProtected),
    ]
    try text.append("{\"vault\":\(JSONWriter.text(of: vault)),\"recovery_key\":")
    if let pieces, !pieces.isSplit {
      try pieces.forEachText { try text.appendJSONString($0) }
    } else {
      try text.append("null")
    }
    try text.append(",\"recovery_shares\":")
    if let pieces, pieces.isSplit {
      var separator = "["
      try pieces.forEachText { piece in
        try text.append(separator)
        try text.appendJSONString(piece)
        separator = ","
      }
      try text.append("]")
    } else {
      try text.append("null")
    }
    let whole = keeping.split == nil ? keeping.file : nil
    let shares = keeping.split == nil ? [] : keeping.paths
    try text.append(
      ",\"recovery_key_file\":\(JSONWriter.text(of: .optional(whole)))"
        + ",\"recovery_share_files\":\(JSONWriter.text(of: .array(shares.map { .string($0) })))}\n")
  }
}
