import Synchronization
import VaultCommands
import VaultCrypto

/// A person at a terminal who types what a test says.
final class Typing: Sendable {
  private let lines: Mutex<[String]>
  private let secrets: Mutex<[String]>

  init(lines: [String] = [], secrets: [String] = []) {
    self.lines = Mutex(lines)
    self.secrets = Mutex(secrets)
  }

  /// A terminal that the results do not go to.
  var terminal: Terminal { terminal(showsResults: false) }

  /// A terminal that the results go to as well.
  var wholeTerminal: Terminal { terminal(showsResults: true) }

  private func terminal(showsResults: Bool) -> Terminal {
    Terminal(
      canAsk: true, showsResults: showsResults, showsProgress: false, hasColours: false,
      width: { 80 },
      readLine: { self.lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } },
      readSecret: {
        let secret = self.secrets.withLock { $0.isEmpty ? "" : $0.removeFirst() }
        return try SecretBytes(copying: Array(secret.utf8).span)
      })
  }
}
