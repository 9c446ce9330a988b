import VaultCrypto
import VoucherVault

/// Reads the recovery key as its keeper has it: the key itself, or shares of it one by one.
struct RecoveryKeyReader {
  let session: Session

  /// How often a slip of the pen may be put right at the terminal.
  private static let attempts = 5

  /// One line of what a keeper has.
  private enum Piece: ~Copyable {
    case key(RecoveryKey)
    case share(RecoveryShare)
  }

  /// The key from the file, a line for each share, or typed without being shown.
  func read(file: String?) throws -> LentRecoveryKey {
    do {
      if let file {
        return try LentRecoveryKey(read(lines: SecretFile.read(file, called: Self.name)))
      }
      return try LentRecoveryKey(typed())
    } catch let problem as ShareProblem {
      throw Self.explain(problem)
    } catch is CryptoError {
      throw Self.illegible
    }
  }

  private static let name = "the recovery key"

  private func read(lines text: consuming SecretBytes) throws -> RecoveryKey {
    var shares: [RecoveryShare] = []
    var start = 0
    let end = text.count
    while start < end {
      let line = try text.withBytes { bytes -> SecretBytes? in
        let from = start
        while start < end, bytes[start] != UInt8(ascii: "\n") { start += 1 }
        let to = start
        start += 1
        return try Self.trimmed(bytes.extracting(from..<to))
      }
      guard let line else { continue }
      switch try Self.piece(line) {
      case .key(let key):
        guard shares.isEmpty else { throw Self.mixed }
        return key
      case .share(let share):
        shares.append(share)
      }
    }
    return try RecoveryKey.combining(shares)
  }

  private func typed() throws -> RecoveryKey {
    guard session.terminal.canAsk else {
      throw CommandError.usage(
        "There is no terminal to ask for the recovery key on. Nothing was done.",
        next: "Name a file that holds it, or its shares one a line, with --recovery-key-file.")
    }
    var shares: [RecoveryShare] = []
    while true {
      let question =
        shares.first.map { "Share \(shares.count + 1) of the \($0.threshold) that are needed: " }
        ?? "Recovery key, or the first of its shares: "
      switch try ask(question) {
      case .key(let key):
        guard shares.isEmpty else { throw Self.mixed }
        return key
      case .share(let share):
        shares.append(share)
        if shares.count >= Int(share.threshold) { return try RecoveryKey.combining(shares) }
      }
    }
  }

  /// Asks until what was typed is legible.
  private func ask(_ question: String) throws -> Piece {
    for _ in 0..<Self.attempts {
      session.output.prompt(question)
      do {
        let line = try session.terminal.readSecret()
        guard let trimmed = try line.withBytes({ try Self.trimmed($0) }) else { break }
        return try Self.piece(trimmed)
      } catch is CryptoError {
        session.output.notice(
          "That is no recovery key and no share: the checksum does not fit. Look for the slip.")
      } catch SecretInput.Problem.empty {
        break
      }
    }
    throw Self.illegible
  }

  private static func piece(_ line: borrowing SecretBytes) throws -> Piece {
    let isShare = line.withBytes { bytes in
      let prefix = Array(RecoveryShare.textPrefix.utf8)
      return bytes.count > prefix.count
        && prefix.indices.allSatisfy { bytes[$0] | 0x20 == prefix[$0] }
    }
    return try line.withBytes { bytes in
      if isShare { return .share(try RecoveryShare(text: bytes)) }
      return .key(try RecoveryKey(text: bytes))
    }
  }

  /// The line without the spaces by which a person sets characters apart; `nil` if nothing is left.
  private static func trimmed(_ line: Span<UInt8>) throws -> SecretBytes? {
    let count = line.indices.count { !isSpace(line[$0]) }
    guard count > 0 else { return nil }
    return try SecretBytes(count: count) { bytes in
      var position = 0
      for index in line.indices where !isSpace(line[index]) {
        bytes[position] = line[index]
        position += 1
      }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static let illegible = CommandError(
    "wrong_key", "What was given is no recovery key and no share of one. Nothing was done.",
    next: "Copy it again, with all of its characters; its checksum finds every slip.",
    status: .refused)

  private static let mixed = CommandError(
    "wrong_key", "A recovery key and shares of one were given together. Nothing was done.",
    next: "Give the one or the others.", status: .refused)

  private static func explain(_ problem: ShareProblem) -> CommandError {
    let (message, next) =
      switch problem {
      case .otherSplit(let number):
        (
          "Share \(number) belongs to another split than the first one given.",
          "Give shares that were shown together."
        )
      case .sameNumber(let number):
        ("Share \(number) was given twice.", "Give another one in its place.")
      case .tooFew(let given, let needed):
        (
          "\(given) of the shares were given, and \(needed) are needed.", "Give as many as that."
        )
      case .wrongSecret:
        (
          "The shares do not give the key that was split: one of them was forged.",
          "Try other shares of the same split."
        )
      }
    return CommandError(
      "wrong_key", "\(message) Nothing was done.", next: next, status: .refused)
  }
}
