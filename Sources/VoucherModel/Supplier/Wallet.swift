/// A wallet and its settled balance (supplier-api.md, section 9; most of its fields are not stated).
public struct Wallet: Hashable, Sendable {
  /// The supplier's number.
  public let id: WalletID
  /// The balance, in the wallet's currency.
  public let balance: Money

  /// Puts a wallet together.
  public init(id: WalletID, balance: Money) {
    self.id = id
    self.balance = balance
  }
}
