import ArgumentParser
import VoucherVault

/// The supplier's lists as files in place of the supplier.
struct StatementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read the orders from this file and not from the supplier: JSON as the API lists them.",
      valueName: "file"),
    completion: .file())
  var orders: String?

  @Option(
    help: ArgumentHelp(
      "Read the wallet transactions from this file: JSON as the API lists them, or CSV.",
      valueName: "file"),
    completion: .file())
  var transactions: String?

  @Option(
    help: ArgumentHelp(
      "Read the wallets and their balances from this file: JSON as the API lists them, or CSV.",
      valueName: "file"),
    completion: .file())
  var wallets: String?

  @Option(
    help: ArgumentHelp(
      "Read the currencies' numbers from this file, where transactions give nothing else.",
      valueName: "file"),
    completion: .file())
  var currencies: String?

  func validate() throws {
    guard (orders == nil) == (transactions == nil) else {
      throw ValidationError(
        "--orders and --transactions belong together: a run has both from files, or neither.")
    }
    guard orders != nil || (wallets == nil && currencies == nil) else {
      throw ValidationError("--wallets and --currencies go with --orders and --transactions.")
    }
  }

  /// The files, opened; `nil` where the supplier is to be asked.
  func open() throws -> SupplierFiles? {
    guard let orders, let transactions else { return nil }
    return SupplierFiles(
      orders: try OpenStatement(orders).statement,
      transactions: try OpenStatement(transactions).statement,
      wallets: try wallets.map { try OpenStatement($0).statement },
      currencies: try currencies.map { try OpenStatement($0).statement })
  }
}
