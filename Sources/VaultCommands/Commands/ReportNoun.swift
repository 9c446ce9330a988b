import ArgumentParser

struct ReportNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What the vault's books say: stock, spend, expiry, reveals, the supplier.",
    subcommands: [
      ReportStock.self, ReportSpend.self, ReportExpiry.self, ReportReveals.self,
      ReportScorecard.self,
    ])
}
