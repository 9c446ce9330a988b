import Testing
import TransparencyLog
import VaultCrypto

/// A log's key pair, known to everybody who reads this.
struct TestLog {
  let name: KeyName
  let seed: [UInt8]

  init(_ name: String = "example.com/vault", seed: UInt8 = 7) throws {
    self.name = try #require(KeyName(name))
    self.seed = Array(repeating: seed, count: 32)
  }

  func signingKey() throws -> SigningKey {
    try SigningKey(seed: SecretBytes(copying: seed.span))
  }

  func noteKey() throws -> NoteKey {
    let key = try signingKey()
    return NoteKey(name: name, key: key.verifyingKey)
  }

  func checkpoint(at head: TreeHead) throws -> SignedNote {
    let key = try signingKey()
    return try Checkpoint(origin: name, head: head).signed(with: key)
  }
}
