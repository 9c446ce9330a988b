import Logging
import SupplierAPI
import VoucherModel

/// What is checked before anything is paid.
///
/// It refuses to buy; nothing refuses to store.
struct Preflight: Sendable {
  let core: VaultCore
  let client: SupplierClient

  /// Gives the fresh quote that the order goes out under, or says why it does not.
  func check(_ placement: OrderPlacement) async throws -> Quote {
    guard core.keys.identity != nil else {
      throw VaultError(
        .keyNeeded,
        "Buying needs a key file, with which the vault's recipients are checked. Nothing was sent.",
        next: "Name it with --key-file or VOUCHER_VAULT_KEY.")
    }
    let request = placement.request
    let quote = try await client.quote(
      productID: request.productID, denomination: request.denomination,
      quantity: request.quantity, walletID: request.walletID)
    if let limit = placement.priceLimit, quote.payable.amount > limit {
      throw VaultError(
        .overLimit,
        "The order would cost \(quote.payable), over the limit of "
          + "\(Money(limit, quote.payable.currency)). Nothing was sent.",
        next: "Raise the limit, or order less.")
    }
    if let most = quote.maximumQuantity, request.quantity > most {
      throw VaultError(
        .overLimit,
        "The supplier sells at most \(most) of product \(request.productID) in one order; "
          + "\(request.quantity) were asked for. Nothing was sent.",
        next: "Split the order.")
    }
    try await checkBalance(for: quote, in: request.walletID)
    return quote
  }

  /// Refuses only on a balance that was really read: what the wallets' answer looks like is not
  /// documented, and the supplier refuses an uncovered order anyway.
  private func checkBalance(for quote: Quote, in walletID: WalletID?) async throws {
    let wallets: [Wallet]
    do {
      wallets = try await client.wallets()
    } catch {
      core.log.notice(
        "the balance could not be read before ordering",
        metadata: ["error.label": "\(error.label.name)"])
      return
    }
    let candidates = wallets.filter { wallet in
      walletID.map { $0 == wallet.id } ?? (wallet.balance.currency == quote.payable.currency)
    }
    guard candidates.count == 1, let wallet = candidates.first,
      wallet.balance.currency == quote.payable.currency
    else { return }
    guard wallet.balance.amount >= quote.payable.amount else {
      throw VaultError(
        .insufficientBalance,
        "Wallet \(wallet.id) holds \(wallet.balance), and the order would cost \(quote.payable). "
          + "Nothing was sent.",
        next: "Top the wallet up, or order less.")
    }
  }
}
