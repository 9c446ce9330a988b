package import TestSupport
import VaultCrypto

/// Key files of the three kinds, and the identity block in them.
package enum KeyFileParser: FuzzedParser {
  package static let name = "keyfile"
  package static let words = ["VVKF\u{1}\u{1}", "VVID\u{1}\u{1}", "VVKF\u{2}", "VVID\u{1}\u{2}"]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let samples = try SealedSamples.shared.get()
    let number = Int.random(in: 0..<samples.keyFiles.count, using: &randomness)
    let bytes = samples.keyFiles[number]
    var flipped = bytes
    flipped[Int.random(in: 0..<bytes.count, using: &randomness)] ^=
      1 << UInt8.random(in: 0..<8, using: &randomness)
    let changed = flipped
    return FuzzInput(bytes) {
      let kinds: [KeyFile.Kind] = [.full, .underPassphrase, .capture]
      try promise(KeyFile.kind(of: bytes.span) == kinds[number], "a file is of its kind")
      try promise(open(bytes) != nil || number == 2, "a file opens")
      try promise(open(changed) == nil, "a changed file does not open")
      try run(changed)
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    let samples = try SealedSamples.shared.get()
    let kind = try? KeyFile.kind(of: bytes.span)
    if let identity = try? KeyFile.identity(in: bytes.span) {
      try promise(identity == samples.keyring.identity, "an identity is signed by its log's key")
      try promise(kind != .capture || identity.encoded == bytes, "a capture file is its identity")
      try promise(VaultIdentity(encoded: identity.encoded) == identity, "it is read back")
    }
    guard let keyring = try open(bytes) else { return }
    try promise(samples.keyFiles.contains(bytes), "only a file that was written opens")
    try promise(keyring.identity == samples.keyring.identity, "it holds the keys of its identity")
    try promise(keyring.revealEpochs == [1], "and no others")
  }

  private static func open(_ bytes: [UInt8]) throws -> Keyring? {
    do throws(CryptoError) {
      guard try KeyFile.kind(of: bytes.span) == .underPassphrase else {
        return try KeyFile.open(bytes.span)
      }
      guard isCheap(bytes) else { return nil }
      let passphrase = try SecretBytes(SealedSamples.passphrase)
      return try KeyFile.open(bytes.span, passphrase: passphrase)
    } catch {
      return nil
    }
  }

  /// Whether the file asks for the least work there is: a changed one may ask for seconds.
  private static func isCheap(_ bytes: [UInt8]) -> Bool {
    let identityLength = Int(bytes[6]) | Int(bytes[7]) << 8
    let cost = bytes.dropFirst(8 + identityLength + 1 + 16).prefix(8)
    return cost.elementsEqual([1, 0, 0, 0, 8, 0, 0, 0])
  }
}

/// The text of a recovery key.
package enum RecoveryKeyParser: FuzzedParser {
  package static let name = "recoverykey"
  package static let words = ["vvrecovery1", "VVRECOVERY1", "q", "1", "b"]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let text = try SealedSamples.shared.get().recoveryText
    let upper = Array(String(decoding: text, as: UTF8.self).uppercased().utf8)
    let bytes = Bool.random(using: &randomness) ? text : upper
    let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    var slip = text
    for _ in 0..<Int.random(in: 1...4, using: &randomness) {
      let place = Int.random(
        in: RecoveryKey.textPrefix.utf8.count + 1..<text.count, using: &randomness)
      slip[place] = alphabet.randomElement(using: &randomness) ?? 0
    }
    let changed = slip
    return FuzzInput(bytes) {
      _ = try RecoveryKey(text: bytes.span)
      try promise(
        changed == text || (try? RecoveryKey(text: changed.span).recipient) == nil,
        "a slip of up to four characters is found")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    let key: RecoveryKey
    do throws(CryptoError) {
      key = try RecoveryKey(text: bytes.span)
    } catch {
      return
    }
    let written = try key.withText { text in text.indices.map { text[$0] } }
    let lower = Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8)
    try promise(written == lower, "a key that is read is written the same")
  }
}

/// An armoured block among other text.
package enum ArmourParser: FuzzedParser {
  package static let name = "armour"
  private static let label = "VOUCHER VAULT SEALED RESPONSE"
  package static let words = [
    "-----BEGIN VOUCHER VAULT SEALED RESPONSE-----\n",
    "-----END VOUCHER VAULT SEALED RESPONSE-----\n",
    "\n=", "=\n", "\r\n", " \t\n", "\n\n", "AAAA",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let content = (0..<Int.random(in: 0...200, using: &randomness)).map { _ in
      UInt8.random(in: 0...255, using: &randomness)
    }
    let block = Armour.encode(content, label: label)
    let lineEnd = Bool.random(using: &randomness) ? "\n" : "\r\n"
    let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
    let text = "Sent on Monday:\n" + lines.joined(separator: lineEnd) + "Regards\n"
    return FuzzInput(text) {
      try promise(Armour.decode(text, label: label) == content, "a block is read back")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    guard let content = try? Armour.decode(String(decoding: bytes, as: UTF8.self), label: label)
    else { return }
    let wanted = lines(of: Array(Armour.encode(content, label: label).utf8)).dropLast()
    let found = lines(of: bytes)
    let starts = found.indices.filter { found[$0...].starts(with: wanted) }
    try promise(!starts.isEmpty, "what is read stands there as it is written")
  }

  /// The lines without spaces around them.
  private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
      var line = line.drop(while: isSpace)
      while let last = line.last, isSpace(last) { line.removeLast() }
      return Array(line)
    }
  }
}
