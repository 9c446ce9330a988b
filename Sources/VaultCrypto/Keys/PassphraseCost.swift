/// How much work a guess at a passphrase costs: Argon2id's passes and memory, kept in the key file.
package struct PassphraseCost: Hashable, Sendable {
  /// The bounds also keep a forged key file from asking for all the memory there is.
  private static let passesAllowed: ClosedRange<UInt32> = 1...16
  private static let kibibytesAllowed: ClosedRange<UInt32> = 8...1_048_576

  package let passes: UInt32
  package let kibibytes: UInt32

  package init(passes: UInt32, kibibytes: UInt32) throws(CryptoError) {
    guard Self.passesAllowed.contains(passes), Self.kibibytesAllowed.contains(kibibytes) else {
      throw .malformed(.keyFile)
    }
    self.init(uncheckedPasses: passes, kibibytes: kibibytes)
  }

  private init(uncheckedPasses passes: UInt32, kibibytes: UInt32) {
    self.passes = passes
    self.kibibytes = kibibytes
  }

  /// Half a second and 256 MiB on a small server: for a key file that is opened now and then.
  package static let moderate = PassphraseCost(uncheckedPasses: 3, kibibytes: 262_144)
  /// Three seconds and 1 GiB: for a key file that may be stolen and is seldom opened.
  package static let high = PassphraseCost(uncheckedPasses: 4, kibibytes: 1_048_576)
  /// As little as the algorithm allows: for tests, where the passphrase protects nothing.
  package static let least = PassphraseCost(uncheckedPasses: 1, kibibytes: 8)

  /// Whether a guess takes less memory or less work than at the other cost.
  package func isLower(than other: PassphraseCost) -> Bool {
    kibibytes < other.kibibytes || work < other.work
  }

  private var work: UInt64 { UInt64(passes) * UInt64(kibibytes) }
}
