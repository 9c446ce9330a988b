/// What may be known of a vault by everyone: its name, the key of its log, and for whom it seals;
/// signed by the log's key.
///
/// Its encoded form is the head of the vault's key file, and by itself the `capture` key file of a
/// host that can seal and not read. The signature shows that the block is whole and the log key's;
/// that the log key is the right one must be checked against a copy that came another way.
package struct VaultIdentity: Hashable, Sendable {
  /// The longest origin.
  package static let maximumOriginByteCount = 255

  /// The vault's 16-byte identifier.
  package let vault: [UInt8]
  /// The log's origin, which is also the name of its key.
  package let origin: String
  /// Verifies the log's checkpoints, and this block.
  package let logKey: VerifyingKey
  /// The reveal key of the current epoch.
  package let reveal: Recipient
  /// The recovery key.
  package let recovery: Recipient
  /// The block as it is stored: everything, then the signature over everything before it.
  package let encoded: [UInt8]

  /// For whom everything is sealed: the reveal key, then the recovery key.
  package var recipients: [Recipient] { [reveal, recovery] }

  init(
    vault: [UInt8], origin: String, reveal: Recipient, recovery: Recipient,
    signedWith key: borrowing SigningKey
  ) throws(CryptoError) {
    let body = try Self.body(
      vault: vault, origin: origin, logKey: key.verifyingKey, reveal: reveal, recovery: recovery)
    self.vault = vault
    self.origin = origin
    logKey = key.verifyingKey
    self.reveal = reveal
    self.recovery = recovery
    encoded = try body + key.signature(for: body)
  }

  /// Reads exactly what `encoded` holds, and checks the signature.
  package init(encoded bytes: Span<UInt8>) throws(CryptoError) {
    var reader = ByteReader(bytes, of: .identity)
    try reader.preamble(.identity)
    vault = try reader.bytes(16)
    let originLength: UInt8 = try reader.integer()
    origin = String(decoding: try reader.bytes(Int(originLength)), as: UTF8.self)
    guard let logKey = VerifyingKey(bytes: try reader.bytes(VerifyingKey.byteCount)) else {
      throw .malformed(.identity)
    }
    self.logKey = logKey
    reveal = try Self.recipient(.reveal, from: &reader)
    recovery = try Self.recipient(.recovery, from: &reader)
    let signature = try reader.bytes(VerifyingKey.signatureByteCount)
    try reader.end()
    let body = try Self.body(
      vault: vault, origin: origin, logKey: logKey, reveal: reveal, recovery: recovery)
    guard logKey.isValid(signature: signature, for: body) else {
      throw .authenticationFailed(.identity)
    }
    encoded = body + signature
  }

  /// Reads exactly what `encoded` holds, and checks the signature.
  package init(encoded bytes: [UInt8]) throws(CryptoError) {
    try self.init(encoded: bytes.span)
  }

  private static func recipient(
    _ role: RecipientID.Role, from reader: inout ByteReader
  ) throws(CryptoError) -> Recipient {
    let id = RecipientID(role: role, epoch: try reader.integer())
    return try Recipient(id: id, publicKey: reader.bytes(Recipient.publicKeyByteCount))
  }

  private static func body(
    vault: [UInt8], origin: String, logKey: VerifyingKey, reveal: Recipient, recovery: Recipient
  ) throws(CryptoError) -> [UInt8] {
    guard vault.count == 16, isOrigin(origin), reveal.id.role == .reveal,
      recovery.id.role == .recovery
    else { throw .malformed(.identity) }
    var writer = ByteWriter(capacity: 256)
    writer.append(Preamble.identity)
    writer.append(vault)
    writer.append(UInt8(origin.utf8.count))
    writer.append(Array(origin.utf8))
    writer.append(logKey.bytes)
    for recipient in [reveal, recovery] {
      writer.append(recipient.id.epoch)
      writer.append(recipient.publicKey)
    }
    return writer.bytes
  }

  /// Printable ASCII without space and plus, which separate the parts of a C2SP verifier key.
  package static func isOrigin(_ origin: String) -> Bool {
    (1...maximumOriginByteCount).contains(origin.utf8.count)
      && origin.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "+") }
  }
}
