import ArgumentParser

struct OrderNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "order",
    abstract: "Buy codes, and see every order to its end.",
    subcommands: [
      OrderPlace.self, OrderReplenish.self, OrderList.self, OrderShow.self, OrderRecover.self,
      OrderEvidenceCommand.self,
      OrderResolve.self,
    ])
}
