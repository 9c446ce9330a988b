import CSodium

/// The 32 bytes that the vault's own keys come from, each by a keyed hash of its purpose.
struct RootSecret: Sendable {
  static let byteCount = 32

  enum Purpose: String {
    case fingerprint = "voucher-vault fingerprint key v1"
    case logSigning = "voucher-vault log signing key v1"
  }

  let memory: GuardedMemory

  func derive(_ purpose: Purpose) throws(CryptoError) -> SecretBytes {
    let label = Array(purpose.rawValue.utf8)
    let derived = try GuardedMemory(count: 32)
    unsafe memory.withPointer { root in
      unsafe derived.withPointer {
        Sodium.mustSucceed(
          unsafe crypto_generichash($0, 32, label, UInt64(label.count), root, Self.byteCount))
      }
    }
    return try SecretBytes(frozen: derived)
  }
}
