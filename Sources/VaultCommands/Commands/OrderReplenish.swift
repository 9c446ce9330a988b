import ArgumentParser
import Reporting
import SupplierAPI
import VoucherModel
import VoucherVault

struct OrderReplenish: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "replenish",
    abstract: "Fill the stock of a product up to a level.",
    discussion: """
      What is missing is what is neither in stock nor on its way; it is bought in orders as large as \
      the supplier allows, each with a reference of its own: FILL-1, FILL-2 and so on.

      How much is missing is decided once under the reference. The same command again goes on with \
      the same plan, buys nothing twice, and never more than is still missing. Two processes never \
      fill the same stock at once.

      At a terminal the price of one voucher is shown and has to be confirmed; --yes skips the \
      question. In a script --max-unit-price and daily_spend_limits in the configuration file are \
      the guards; an order that one of them forbids ends the buying (77), and what was bought \
      before it stands.

      Exit status: 0 the stock is full; 1 deliveries are still to come; 2 the supplier could not \
      deliver; 77 refused by a limit or for want of a key.

      EXAMPLES
        voucher-vault order replenish --product 123 --denomination 50 --target 200 \
      --reference FILL-2026-48
        voucher-vault order replenish 123 50 200 --reference FILL --max-unit-price 48.50 --json
      """)

  @OptionGroup var item: ProductOptions

  @Option(help: ArgumentHelp("How many there are to be in stock.", valueName: "count"))
  var target: Int?

  @Argument(
    help: ArgumentHelp(
      "Product, denomination and target in a row, in place of the three flags.",
      valueName: "product denomination target"))
  var words: [String] = []

  @Option(
    help: ArgumentHelp(
      "The replenishment's own name, used once ever; its orders are called by it and a number.",
      valueName: "reference"))
  var reference: ClientReference

  @Option(
    help: ArgumentHelp(
      "The wallet to pay from (otherwise the one in the product's currency).", valueName: "id"))
  var wallet: WalletID?

  @Option(
    help: ArgumentHelp(
      "The most vouchers in one order (otherwise what the supplier allows).", valueName: "count"))
  var largest: Int?

  @Option(
    help: ArgumentHelp(
      "The most that one voucher may cost, in the wallet's currency.", valueName: "amount"))
  var maxUnitPrice: Amount?

  @OptionGroup var waiting: WaitOption

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions
  @OptionGroup var supplier: SupplierOptions

  func validate() throws {
    if let largest, !(1...OrderRequest.maximumQuantity).contains(largest) {
      throw ValidationError("--largest has to be 1 to \(OrderRequest.maximumQuantity).")
    }
    if let maxUnitPrice, maxUnitPrice.isNegative {
      throw ValidationError("--max-unit-price cannot be negative.")
    }
    _ = try request()
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault, supplier: supplier)
    let opened = try session.openVault(.toStore)
    let report = try await session.withSupplier { client in
      var request = try request()
      request.unitPriceLimit = try await confirmedLimit(request, client, session)
      let display = OrderingDisplay(session)
      defer { display.finish() }
      return try await withPatience { [request] patience in
        try await opened.replenish(
          request, with: client, patience: patience, report: display.show)
      }
    }
    session.emit(report.json, text: report.lines)
    return report.status
  }

  private func request() throws -> ReplenishmentRequest {
    if !words.isEmpty,
      words.count != 3 || item.product != nil || item.denomination != nil || target != nil
    {
      throw ValidationError(
        "Give --product, --denomination and --target, or the three values in a row.")
    }
    let byWords = words.count == 3
    guard let product = byWords ? ProductID(argument: words[0]) : item.product,
      let denomination = byWords ? Amount(words[1]) : item.denomination,
      let target = byWords ? Int(words[2]) : target,
      var request = ReplenishmentRequest(
        reference: reference, productID: product, denomination: denomination, target: target)
    else {
      throw ValidationError(
        "A replenishment needs a product above zero, a denomination above zero and a target of 1 to "
          + "\(ReplenishmentRequest.maximumTarget), and a reference of 240 characters at most.")
    }
    request.walletID = wallet
    request.largestOrder = largest
    request.unitPriceLimit = maxUnitPrice
    request.waitMilliseconds = waiting.milliseconds
    return request
  }

  /// What one voucher may cost, after a person agreed to the price where one can be asked.
  private func confirmedLimit(
    _ request: ReplenishmentRequest, _ client: SupplierClient, _ session: Session
  ) async throws -> Amount? {
    guard session.terminal.canAsk, !yes else { return maxUnitPrice }
    let quote = try await client.quote(
      productID: request.productID, denomination: request.denomination, quantity: 1,
      walletID: request.walletID)
    return try session.agreedLimit(
      maxUnitPrice, on: quote,
      asking: "Fill the stock up to \(request.target), for up to \(quote.payable) each?")
  }
}
