import VoucherModel

extension ScannedOrder {
  /// Takes a scalar member; what is unknown, unreadable or known already is left alone.
  mutating func take(_ token: JSONToken, as name: JSONToken, in body: Span<UInt8>) {
    guard token.kind == .string || token.kind == .number else { return }
    // Nothing that is read here is longer; what is, is not worth a copy.
    guard name.content.count <= 128, token.content.count <= 4_096 else { return }
    switch JSONText.string(name, in: body) {
    case "id": fill(&id, token.integer(in: body).map(SupplierOrderID.init(rawValue:)))
    case "client_reference":
      fill(&clientReference, token.text(in: body).map { PrintableText.bounded($0, to: 255) })
    case "status": fill(&status, token.text(in: body).map { PrintableText.bounded($0, to: 64) })
    case "product_id": fill(&productID, token.integer(in: body).map(ProductID.init(rawValue:)))
    case "product_name":
      fill(&productName, token.text(in: body).map { PrintableText.bounded($0) })
    case "denomination": fill(&denomination, token.amount(in: body))
    case "quantity": fill(&quantity, token.count(in: body))
    case "delivered_quantity": fill(&deliveredQuantity, token.count(in: body))
    case "amount": fill(&amount, token.amount(in: body))
    case "discount": fill(&discount, token.amount(in: body))
    case "wallet_id": fill(&walletID, token.integer(in: body).map(WalletID.init(rawValue:)))
    case "base_currency": fill(&baseCurrency, token.text(in: body).flatMap { Currency($0) })
    case "deduction_currency":
      fill(&deductionCurrency, token.text(in: body).flatMap { Currency($0) })
    case "created_at":
      fill(&createdAt, token.text(in: body).flatMap { Timestamp(rfc3339: $0) })
    case "message": fill(&message, token.text(in: body).map { PrintableText.bounded($0) })
    default: break
    }
  }

  private func fill<Value>(_ field: inout Value?, _ value: Value?) {
    if field == nil { field = value }
  }
}

extension JSONToken {
  fileprivate func text(in body: Span<UInt8>) -> String? {
    kind == .string ? JSONText.string(self, in: body) : nil
  }

  /// The text of a number, or of a string that may hold one.
  private func numberText(in body: Span<UInt8>) -> String? {
    kind == .number || kind == .string ? JSONText.string(self, in: body) : nil
  }

  fileprivate func amount(in body: Span<UInt8>) -> Amount? {
    numberText(in: body).flatMap { Amount($0) }
  }

  fileprivate func integer(in body: Span<UInt8>) -> Int64? {
    numberText(in: body).flatMap { StrictDecimal($0) }?.units(atScale: 0)
      .flatMap { Int64(exactly: $0) }
  }

  fileprivate func count(in body: Span<UInt8>) -> Int? {
    integer(in: body).flatMap { $0 >= 0 ? Int(exactly: $0) : nil }
  }
}
