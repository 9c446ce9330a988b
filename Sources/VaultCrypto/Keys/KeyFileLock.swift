import CSodium

/// What the secrets in a key file are locked with, as it stands in the file in clear.
enum KeyFileLock {
  static let saltByteCount = 16
  static let keyByteCount = 32

  /// The key itself, in guarded memory: the file's permissions are all that protects it.
  case open(GuardedMemory)
  /// A key made from a passphrase.
  case passphrase(salt: [UInt8], cost: PassphraseCost)

  /// The byte that says which.
  var kind: UInt8 {
    switch self {
    case .open: 0
    case .passphrase: 1
    }
  }

  init(from reader: inout ByteReader) throws(CryptoError) {
    switch try reader.integer(UInt8.self) {
    case 0:
      self = .open(try reader.secret(Self.keyByteCount).memory)
    case 1:
      let salt = try reader.bytes(Self.saltByteCount)
      let passes: UInt32 = try reader.integer()
      let cost = try PassphraseCost(passes: passes, kibibytes: reader.integer())
      self = .passphrase(salt: salt, cost: cost)
    default:
      throw .unsupported(.keyFile)
    }
  }

  func append(to buffer: SecretBuffer) throws(CryptoError) {
    try buffer.append([kind].span)
    switch self {
    case .open(let key):
      try key.withBytes(0..<key.count) { (bytes) throws(CryptoError) in try buffer.append(bytes) }
    case .passphrase(let salt, let cost):
      var writer = ByteWriter(capacity: 24)
      writer.append(salt)
      writer.append(cost.passes)
      writer.append(cost.kibibytes)
      try buffer.append(writer.bytes.span)
    }
  }

  /// Argon2id of the passphrase.
  static func stretch(
    _ passphrase: borrowing SecretBytes, salt: [UInt8], cost: PassphraseCost
  ) throws(CryptoError) -> GuardedMemory {
    guard passphrase.count > 0 else { throw .malformed(.passphrase) }
    let key = try GuardedMemory(count: keyByteCount)
    let status = unsafe passphrase.memory.withPointer { passphraseStart in
      unsafe passphraseStart.withMemoryRebound(
        to: CChar.self, capacity: passphrase.count
      ) { text in
        unsafe key.withPointer {
          unsafe crypto_pwhash(
            $0, UInt64(keyByteCount), text, UInt64(passphrase.count), salt,
            UInt64(cost.passes), Int(cost.kibibytes) * 1_024, crypto_pwhash_ALG_ARGON2ID13)
        }
      }
    }
    // Only a lack of memory is left as a reason: the bounds of everything else were checked.
    try Sodium.check(status, orThrow: .unavailable)
    return key
  }
}
