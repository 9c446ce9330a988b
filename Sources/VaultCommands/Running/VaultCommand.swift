import ArgumentParser

/// A verb: something that is done when the command line is read.
///
/// It takes what it needs from the context, so that a test can run it without a process.
protocol VaultCommand: ParsableCommand {
  var output: OutputOptions { get }
  func run(in context: CommandContext) async throws -> CommandStatus
}

/// A noun: a group of verbs that does nothing by itself.
protocol CommandGroupNoun: ParsableCommand {}
