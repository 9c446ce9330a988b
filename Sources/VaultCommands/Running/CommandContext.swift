package import VoucherVault

/// What a command takes from outside: everything that a test wants to decide.
package struct CommandContext: Sendable {
  package let output: Output
  package let terminal: Terminal
  package let environment: [String: String]
  package let clock: VaultClock
  /// Where sandboxes and demonstrations keep what is temporary.
  package let temporaryFolder: String

  package init(
    output: Output, terminal: Terminal = .none, environment: [String: String],
    clock: VaultClock = .system, temporaryFolder: String = "/tmp"
  ) {
    self.output = output
    self.terminal = terminal
    self.environment = environment
    self.clock = clock
    self.temporaryFolder = temporaryFolder
  }
}
