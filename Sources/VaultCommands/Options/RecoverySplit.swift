import ArgumentParser
import VaultCrypto

/// How many of how many shares give the recovery key back, such as `2-of-3`.
struct RecoverySplit: Hashable, Sendable, ExpressibleByArgument {
  let threshold: Int
  let count: Int

  /// Reads `2-of-3`: at least two, and no more shares than sixteen.
  init?(argument: String) {
    let words = argument.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 3, words[1] == "of", let threshold = Int(words[0]),
      let count = Int(words[2]), RecoveryKey.canSplit(threshold: threshold, count: count),
      argument == "\(threshold)-of-\(count)"
    else { return nil }
    self.threshold = threshold
    self.count = count
  }
}
