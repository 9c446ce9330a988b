import ArgumentParser
import Logging

/// What every command has: the form of its output.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object instead of text; errors too.")
  var json = false

  @Flag(name: .shortAndLong, help: "Log what is done, to standard error.")
  var verbose = false

  var logLevel: Logger.Level { verbose ? .debug : .warning }
}
