import Foundation

/// The commands of the program, by its own word.
struct CommandTree: Decodable {
  struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?

    /// The commands that do something, each with the nouns before it.
    func verbs(behind nouns: [String]) -> [String] {
      guard let subcommands, !subcommands.isEmpty else { return [nouns.joined(separator: " ")] }
      return subcommands.flatMap { $0.verbs(behind: nouns + [$0.commandName]) }
    }
  }

  let command: Command

  var verbs: [String] { command.verbs(behind: []) }

  /// Reads what `--experimental-dump-help` prints.
  init(_ text: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
  }
}
