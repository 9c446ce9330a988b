import VoucherModel

/// A wallet and its balance; only what the ledger books moves it.
struct SandboxWallet: Sendable {
  let id: Int64
  let currency: SandboxCurrency
  var balance: Amount
}

/// A row of a wallet's movements.
struct SandboxMovement: Sendable {
  let id: Int64
  var walletID: Int64
  var currency: SandboxCurrency
  var amount: Amount
  let isCredit: Bool
  var status: String
  var remarks: String
  let orderID: Int64?
  let createdAt: Timestamp
  /// When the list begins to have it.
  let listedFrom: Timestamp
  var isHidden = false
  var exchange: Exchange?

  /// How an amount came about from another currency.
  struct Exchange: Sendable {
    let source: String
    let destination: String
    let rate: String?
    let charges: Amount?
  }

  static let completed = "COMPLETED"

  /// What the row adds to the balance; nothing unless it is completed.
  var effect: Amount {
    guard status == Self.completed else { return .zero }
    return isCredit ? amount : Amount(millionths: -amount.millionths)
  }
}
