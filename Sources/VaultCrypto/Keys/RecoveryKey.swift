/// The key that opens everything when all else is lost: shown once, then kept outside.
///
/// Its text has a checksum that finds any slip of the pen. Neither the key nor its text can be
/// printed by accident; `withText` must be asked for.
package struct RecoveryKey: ~Copyable, Sendable {
  /// What the text begins with.
  package static let textPrefix = "vvrecovery"
  /// How many characters the text has, always.
  package static let textByteCount = Bech32.length(prefix: textPrefix, byteCount: payloadByteCount)

  private static let version: UInt8 = 1
  private static let secretByteCount = 32
  /// version 1, epoch 4, secret 32.
  private static let payloadByteCount = 37

  /// Opens what was sealed for the recovery recipient.
  package let openingKey: OpeningKey

  /// The public half.
  package var recipient: Recipient { openingKey.recipient }

  init(epoch: UInt32, secret: consuming SecretBytes) throws(CryptoError) {
    openingKey = try OpeningKey(
      secret: secret, id: RecipientID(role: .recovery, epoch: epoch))
  }

  /// A key nobody had before.
  package static func random(epoch: UInt32 = 1) throws(CryptoError) -> RecoveryKey {
    try RecoveryKey(epoch: epoch, secret: .random(count: secretByteCount))
  }

  /// Reads the text, all in one case, with nothing before or behind it.
  package init(text: Span<UInt8>) throws(CryptoError) {
    let payload = try SecretBytes(count: Self.payloadByteCount) { (bytes) throws(CryptoError) in
      guard Bech32.decode(text, prefix: Self.textPrefix, into: &bytes) else {
        throw .malformed(.recoveryKey)
      }
    }
    var epoch: UInt32 = 0
    let secret = try payload.withBytes { (bytes) throws(CryptoError) -> SecretBytes in
      var reader = ByteReader(bytes, of: .recoveryKey)
      guard try reader.integer(UInt8.self) == Self.version else {
        throw .unsupported(.recoveryKey)
      }
      epoch = try reader.integer()
      return try reader.secret(Self.secretByteCount)
    }
    guard epoch >= 1 else { throw .malformed(.recoveryKey) }
    try self.init(epoch: epoch, secret: secret)
  }

  /// Lends the text that a person writes down, `textByteCount` ASCII characters.
  package borrowing func withText<R: ~Copyable>(
    _ body: (Span<UInt8>) throws -> R
  ) throws -> R {
    let key = openingKey.secret
    let payload = try GuardedMemory(count: Self.payloadByteCount)
    let epoch = recipient.id.epoch.littleEndian
    unsafe payload.withPointer { target in
      unsafe key.withPointer { source in
        let start = UnsafeMutableRawPointer(target)
        unsafe start.storeBytes(of: Self.version, as: UInt8.self)
        unsafe start.storeBytes(of: epoch, toByteOffset: 1, as: UInt32.self)
        unsafe (target + 5).update(from: source, count: Self.secretByteCount)
      }
    }
    let text = try SecretBytes(count: Self.textByteCount) { (text) in
      payload.withBytes(0..<payload.count) {
        Bech32.encode($0, prefix: Self.textPrefix, into: &text)
      }
    }
    return try text.withBytes(body)
  }
}
