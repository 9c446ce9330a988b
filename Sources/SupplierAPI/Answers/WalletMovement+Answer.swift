package import VoucherModel

extension WalletMovement {
  /// Reads a transaction; its sign, if it has one, says nothing that its type does not say.
  package init(_ row: JSONValue, currencies: [Int64: Currency]) throws(RowProblem) {
    let id = TransactionID(rawValue: try RowFields.id(row))
    guard let wallet = row["wallet_id"]?.integer else { throw RowProblem(reason: "wallet_id") }
    guard let amount = row["amount"]?.amount?.magnitude else { throw RowProblem(reason: "amount") }
    guard let currency = RowFields.currency(row, currencies) else {
      throw RowProblem(reason: "currency")
    }
    guard
      let direction = row["transaction_type"]?.text
        .flatMap({ Direction(rawValue: $0.uppercased()) })
    else { throw RowProblem(reason: "transaction_type") }
    guard let createdAt = row["created_at"]?.text.flatMap({ Timestamp(rfc3339: $0) }) else {
      throw RowProblem(reason: "created_at")
    }
    self.init(
      id: id, walletID: WalletID(rawValue: wallet), money: Money(amount, currency),
      direction: direction, status: Status(word: row["status"]?.text ?? ""),
      remarks: row["remarks"]?.text ?? "", createdAt: createdAt, exchange: Exchange(row))
  }
}

extension WalletMovement.Exchange {
  /// What the row has of a conversion; a part that cannot be read is missing, which reconciliation
  /// then says.
  fileprivate init?(_ row: JSONValue) {
    let names = ["source_currency", "destination_currency", "forex_rate", "conversion_charges"]
    guard names.contains(where: { row[$0] != nil }) else { return nil }
    self.init(
      source: row["source_currency"]?.text.flatMap { Currency($0) },
      destination: row["destination_currency"]?.text.flatMap { Currency($0) },
      rate: row["forex_rate"]?.numberText.flatMap { ExchangeRate($0) },
      charges: row["conversion_charges"]?.amount)
  }
}

extension WalletMovement.Status {
  fileprivate init(word: String) {
    switch word.uppercased() {
    case "PENDING": self = .pending
    case "COMPLETED": self = .completed
    case "FAILED": self = .failed
    default: self = .other(PrintableText.bounded(word, to: 64))
    }
  }
}
