/// What went wrong with a command, ready to be shown: what happened, what is safe, what to do next.
package struct CommandError: Error, Hashable, Sendable {
  /// The name for scripts, in snake_case.
  package let code: String
  /// Whole sentences; never holds a code.
  package let message: String
  /// What to do next.
  package let next: String
  package let status: CommandStatus

  package init(_ code: String, _ message: String, next: String, status: CommandStatus) {
    self.code = code
    self.message = message
    self.next = next
    self.status = status
  }
}

extension CommandError {
  /// Something in the call that is not what it has to be.
  static func usage(_ message: String, next: String) -> CommandError {
    CommandError("usage", message, next: next, status: .usage)
  }

  /// Something in the configuration that is not what it has to be.
  static func configuration(_ message: String, next: String) -> CommandError {
    CommandError("configuration", message, next: next, status: .usage)
  }

  /// The person at the terminal did not want it.
  static let declined = CommandError(
    "declined", "Nothing was done.", next: "Run the command again and answer yes.",
    status: .refused)
}

/// The exit status of a command.
package struct CommandStatus: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  package static let done = CommandStatus(rawValue: 0)
  /// Done, and there is something to look at.
  package static let attention = CommandStatus(rawValue: 1)
  /// Could not be completed.
  package static let incomplete = CommandStatus(rawValue: 2)
  package static let usage = CommandStatus(rawValue: 64)
  package static let integrity = CommandStatus(rawValue: 70)
  /// Refused for want of a key or a permission, or by a limit.
  package static let refused = CommandStatus(rawValue: 77)
}
