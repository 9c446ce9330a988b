import ArgumentParser

/// How long a buyer waits for what does not come with the answer.
struct WaitOption: ParsableArguments {
  @Option(help: ArgumentHelp("How long to wait for a later delivery.", valueName: "seconds"))
  var wait = 120

  func validate() throws {
    guard (0...86_400).contains(wait) else { throw ValidationError("--wait has to be 0 to 86400.") }
  }

  var milliseconds: Int64 { Int64(wait) * 1_000 }
}
