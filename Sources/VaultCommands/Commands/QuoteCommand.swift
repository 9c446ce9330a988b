import ArgumentParser
import Reporting
import SupplierAPI
import VoucherModel

struct QuoteCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "quote",
    abstract: "Ask what an order would cost now.",
    discussion: """
      A quote is no lock: the supplier ties no order to it. 'order place --max-price' is what bounds \
      the price of an order.

      EXAMPLES
        voucher-vault quote --product 123 --denomination 50 --quantity 2
        voucher-vault quote 123 50 2
      """)

  @OptionGroup var purchase: PurchaseOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions
  @OptionGroup var supplier: SupplierOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault, supplier: supplier)
    let wanted = try purchase.purchase()
    let quote = try await session.withSupplier {
      try await $0.quote(
        productID: wanted.product, denomination: wanted.denomination, quantity: wanted.quantity,
        walletID: wanted.wallet)
    }
    session.emit(["quote": quote.json], text: quote.lines)
    return .done
  }
}
