import ArgumentParser
import Foundation
import Proving

/// One process of a shop: many checkouts at once against one vault, each line printed when it is known.
///
/// The test of processes starts it, kills it and starts it again; it proves nothing by itself.
struct CheckoutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkout", abstract: "Be one process of a shop.", shouldDisplay: false)

  @Option(help: "The vault's folder.")
  var vault: String

  @Option(help: "What the orders of this process begin with.")
  var orders: String

  @Option(help: "How many checkouts run at once.")
  var count = 50

  func run() async throws {
    let lines = try await Checkouts(vault: vault, orders: orders, count: count).run { line in
      FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
    guard lines == count else { throw ExitCode(2) }
  }
}
