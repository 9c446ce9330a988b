import Synchronization
package import VoucherModel

/// The source of identifiers and jitter, shared by everything that one open vault does.
///
/// Keys and nonces come from libsodium inside `VaultCrypto`, never from here.
package final class Randomness: Sendable {
  private let generator: Mutex<any RandomNumberGenerator & Sendable>

  package init(_ generator: any RandomNumberGenerator & Sendable) {
    self.generator = Mutex(generator)
  }

  package func makeIdentifier<Subject>(at time: Timestamp) -> Identifier<Subject> {
    let words = generator.withLock { ($0.next(), $0.next()) }
    var pair = WordPair(words: words)
    return Identifier(at: time, using: &pair)
  }

  /// A number of milliseconds between zero and `limit`, each as likely as the other: full jitter.
  package func jitter(upTo limit: Int64) -> Int64 {
    let word = generator.withLock { $0.next() }
    return Int64(word % UInt64(max(1, limit + 1)))
  }
}

extension Randomness {
  /// A number below `limit`, each as likely as the other.
  package func number(below limit: Int) -> Int {
    Int(jitter(upTo: Int64(limit) - 1))
  }
}

/// Hands out two numbers drawn before, so that no caller's code runs while the lock is held.
private struct WordPair: RandomNumberGenerator {
  let words: (UInt64, UInt64)
  var taken = false

  init(words: (UInt64, UInt64)) {
    self.words = words
  }

  mutating func next() -> UInt64 {
    defer { taken = true }
    return taken ? words.1 : words.0
  }
}
