import ArgumentParser

/// The words before the first option, which name a command.
///
/// To parse from the root makes the parser look at the options of every noun on the way, which takes
/// longer than to open a vault. The command itself, given what is behind its name, parses the same; all
/// that is not a plain command with good arguments is left to the root and its messages.
struct CommandWords {
  private let command: any ParsableCommand.Type
  private let rest: ArraySlice<String>

  init(_ arguments: [String]) {
    var command: any ParsableCommand.Type = VoucherVaultCommand.self
    var rest = arguments[...]
    while let word = rest.first,
      let next = command.configuration.subcommands.first(where: { $0._commandName == word })
    {
      command = next
      rest = rest.dropFirst()
    }
    self.command = command
    self.rest = rest
  }

  /// The command with its arguments; `nil` where the root has to say what it is.
  func parse() -> (any ParsableCommand)? {
    guard command is any VaultCommand.Type else { return nil }
    return try? command.parse(Array(rest))
  }
}
