import VoucherModel

extension SandboxLedger {
  /// What can be done to a wallet from outside.
  mutating func controlWallet(
    _ method: String, _ index: Int, _ verb: String?, _ body: JSONValue
  ) throws(APIError) -> JSONValue {
    switch (method, verb) {
    case ("PATCH", nil):
      let body = try body.only("balance")
      wallets[index].balance = try body.required("balance", try body.amount("balance"))
    case ("POST", "credit"), ("POST", "debit"):
      let body = try body.only("amount", "remark", "status")
      let amount = try body.required("amount", try body.amount("amount"))
      let isCredit = verb == "credit"
      let code = wallets[index].currency.code
      let text = amount.text(decimals: wallets[index].currency.decimals)
      book(
        amount, isCredit: isCredit, walletIndex: index,
        remarks: body["remark"]?.string
          ?? "\(code) Wallet \(isCredit ? "credited" : "debited") by amount \(text)",
        status: body["status"]?.string ?? SandboxMovement.completed)
    default: throw .notFound("There is no such control call")
    }
    let wallet = wallets[index]
    return .object([
      .init("id", .number(String(wallet.id))), .init("currency", .string(wallet.currency.code)),
      .init("balance", .string(wallet.balance.text(decimals: wallet.currency.decimals))),
    ])
  }

  /// Makes a movement say something else.
  ///
  /// The balance follows its amount, status and wallet; a
  /// hidden movement still counts.
  mutating func changeMovement(_ index: Int, _ body: JSONValue) throws(APIError) -> JSONValue {
    let body = try body.only("amount", "currency", "status", "remark", "hidden", "wallet_id")
    let old = movements[index]
    var changed = old
    if let amount = try body.amount("amount") { changed.amount = amount }
    if let code = body["currency"]?.string { changed.currency = .named(code) }
    if let status = body["status"]?.string { changed.status = status }
    if let remark = body["remark"]?.string { changed.remarks = remark }
    if let isHidden = body["hidden"]?.boolean { changed.isHidden = isHidden }
    if let wallet = try identifier(body, "wallet_id") { changed.walletID = wallet }
    guard let from = walletIndex(old.walletID), let into = walletIndex(changed.walletID) else {
      throw .notFound("Wallet not found")
    }
    move(from, by: Amount(millionths: -old.effect.millionths))
    move(into, by: changed.effect)
    movements[index] = changed
    return .object([
      .init("id", .number(String(changed.id))), .init("amount", .string(changed.amount.text())),
      .init("currency", .string(changed.currency.code)),
      .init("hidden", .boolean(changed.isHidden)),
    ])
  }
}
