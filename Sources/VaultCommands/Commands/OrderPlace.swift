import ArgumentParser
import Reporting
import SupplierAPI
import VaultCrypto
import VoucherModel
import VoucherVault

struct OrderPlace: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "place",
    abstract: "Buy codes and seal them.",
    discussion: """
      One reference, one debit: the same command again goes on with the order of that reference, and \
      never buys twice. Without --reference one is made and printed.

      At a terminal the price is shown and has to be confirmed; --yes skips the question. In a \
      script nothing is asked, and --max-price is the guard: above it the order is refused (77) \
      before anything is sent.

      Up to five codes come with the answer. Larger orders are delivered later: --wait says how long \
      to wait for them, and 'order recover' fetches what is still to come. An interruption stops the \
      waiting, never a capture.

      Exit status: 0 all codes are in the vault; 1 not all yet, or something to look at; 2 nothing \
      was bought, or the supplier could not deliver; 77 refused by a limit or for want of a key.

      EXAMPLES
        voucher-vault order place --product 123 --denomination 50 --quantity 2
        voucher-vault order place 123 50 2 --reference SHOP-4711 --max-price 96.50
        voucher-vault order place 123 50 20 --wait 0 --json
        voucher-vault order place 123 50 2 --with-head --max-price 96.50
      """)

  @OptionGroup var purchase: PurchaseOptions

  @Option(
    help: ArgumentHelp(
      "The order's own name, printable ASCII, used once ever.", valueName: "reference"))
  var reference: ClientReference?

  @Flag(
    help: ArgumentHelp(
      "Make a reference that carries the size and the first digits of the audit log's root, so that "
        + "the supplier remembers them; 'reconcile run' compares them with the log."))
  var withHead = false

  @Option(
    help: ArgumentHelp(
      "The most that may leave the wallet, in the wallet's currency.", valueName: "amount"))
  var maxPrice: Amount?

  @OptionGroup var waiting: WaitOption

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions
  @OptionGroup var supplier: SupplierOptions

  func validate() throws {
    if withHead, reference != nil {
      throw ValidationError("--with-head makes a reference of its own; leave --reference out.")
    }
    if let maxPrice, maxPrice.isNegative {
      throw ValidationError("--max-price cannot be negative.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault, supplier: supplier)
    let opened = try session.openVault(.toStore)
    var placement = try placement(at: context.clock.now(), for: opened)
    let report = try await session.withSupplier { client in
      placement.priceLimit = try await confirmedLimit(placement, opened, client, session)
      let display = OrderingDisplay(session)
      defer { display.finish() }
      return try await withPatience { [placement] patience in
        try await opened.place(
          placement, with: client, patience: patience, report: display.show)
      }
    }
    session.emit(["orders": .array([report.json])], text: report.lines)
    return report.status
  }

  private func placement(at now: Timestamp, for vault: Vault) throws -> OrderPlacement {
    let wanted = try purchase.purchase()
    var randomness = SystemRandomness()
    let made =
      try withHead
      ? vault.makeReferenceWithHead()
      : ClientReference("VV-\(OrderID(at: now, using: &randomness))")
    let request = (reference ?? made).flatMap { reference in
      OrderRequest(
        reference: reference, productID: wanted.product, denomination: wanted.denomination,
        quantity: wanted.quantity, walletID: wanted.wallet)
    }
    guard let request else {
      throw CommandError.usage(
        "The order cannot be put together.", next: "Check the quantity and the denomination.")
    }
    return OrderPlacement(
      request, priceLimit: maxPrice, waitMilliseconds: waiting.milliseconds)
  }

  /// What may leave the wallet, after a person agreed to the price where one can be asked.
  private func confirmedLimit(
    _ placement: OrderPlacement, _ vault: Vault, _ client: SupplierClient, _ session: Session
  ) async throws -> Amount? {
    guard session.terminal.canAsk, !yes else { return maxPrice }
    // An order that exists under the reference is gone on with; nothing new is bought.
    let existing = try? await vault.order(placement.request.reference)
    if existing != nil { return maxPrice }
    let request = placement.request
    let quote = try await client.quote(
      productID: request.productID, denomination: request.denomination,
      quantity: request.quantity, walletID: request.walletID)
    return try session.agreedLimit(
      maxPrice, on: quote, asking: "Place order \(request.reference) for \(quote.payable)?")
  }
}

extension Session {
  /// What may be paid after a person agreed to a price: no more than the limit, and than the price
  /// that was agreed to, which may have risen since.
  func agreedLimit(_ limit: Amount?, on quote: Quote, asking question: String) throws -> Amount {
    output.notice(quote.lines)
    try Confirmation(self).ask(question)
    return min(limit ?? quote.payable.amount, quote.payable.amount)
  }
}
