import ArgumentParser

/// Runs the proofs, each a command of its own that prints what it found as one line of JSON.
@main
struct Program: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vault-prove",
    abstract: "Prove that nothing is lost and nothing is paid twice.",
    subcommands: [
      CrashCommand.self,
      BackupCommand.self,
      FaultsCommand.self,
      WireCommand.self,
      SimulateCommand.self,
      RacesCommand.self,
      TamperCommand.self,
      LeakCommand.self,
      KeysCommand.self,
      FuzzCommand.self,
      PageCommand.self,
      CheckoutCommand.self,
    ])
}
