import ArgumentParser

struct ReportNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What the vault's books say, and past reconciliations; needs no network.",
    subcommands: [
      ReportStock.self, ReportSpend.self, ReportExpiry.self, ReportReveals.self,
      ReportScorecard.self, ReportShow.self, ReportList.self,
    ])
}
