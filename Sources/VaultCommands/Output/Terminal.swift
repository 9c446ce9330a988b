package import VaultCrypto

/// What is known of the terminal, and the questions that can be asked there.
///
/// A parameter, so that a test decides what a person would answer; without a terminal nothing is
/// asked and no progress is shown.
package struct Terminal: Sendable {
  /// Whether a person can be asked.
  package let canAsk: Bool
  /// Whether the person who is asked sees the result: standard output is the terminal too.
  package let showsResults: Bool
  /// Whether standard error is a terminal on which a line can be drawn over.
  package let showsProgress: Bool
  /// Whether colours are welcome (https://no-color.org).
  package let hasColours: Bool
  /// How many columns a line has.
  package let width: @Sendable () -> Int
  /// Reads one line; `nil` at the end of input.
  package let readLine: @Sendable () -> String?
  /// Reads one line without showing it, into guarded memory.
  package let readSecret: @Sendable () throws -> SecretBytes

  package init(
    canAsk: Bool, showsResults: Bool = false, showsProgress: Bool, hasColours: Bool,
    width: @escaping @Sendable () -> Int,
    readLine: @escaping @Sendable () -> String?,
    readSecret: @escaping @Sendable () throws -> SecretBytes
  ) {
    self.canAsk = canAsk
    self.showsResults = showsResults
    self.showsProgress = showsProgress
    self.hasColours = hasColours
    self.width = width
    self.readLine = readLine
    self.readSecret = readSecret
  }

  /// No terminal: a pipe, a file, a timer.
  package static let none = Terminal(
    canAsk: false, showsProgress: false, hasColours: false, width: { 80 }, readLine: { nil },
    readSecret: { throw CryptoError.passphraseNeeded })
}
