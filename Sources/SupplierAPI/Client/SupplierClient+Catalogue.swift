package import VoucherModel

extension SupplierClient {
  /// Reads a page of the catalogue.
  package func products(
    _ filter: ProductFilter = ProductFilter(), page: Int = 1, limit: Int = 100
  ) async throws(SupplierError) -> Page<Product> {
    let call = Call.get("/api/v1/products", query: Self.page(page, limit) + filter.query)
    let (head, value) = try await read(call)
    return try Page(head, value, number: page, limit: limit) { row throws(RowProblem) in
      try Product(row)
    }
  }

  /// Reads one product; the error's label is `notFound` where there is none.
  package func product(_ id: ProductID) async throws(SupplierError) -> Product {
    let call = Call.get("/api/v1/products/\(id)", template: "/api/v1/products/:id")
    let (head, value) = try await read(call)
    do throws(RowProblem) {
      return try Product(value)
    } catch {
      throw .unreadable("the product cannot be read: \(error.reason)", head)
    }
  }

  /// Asks whether so many vouchers of a face value can be had now.
  package func isAvailable(
    productID: ProductID, denomination: Amount, quantity: Int
  ) async throws(SupplierError) -> Bool {
    let body = "{\"denomination\":\(denomination.text(decimals: 0)),\"quantity\":\(quantity)}"
    let call = Call.post(
      "/api/v1/products/\(productID)/availability", template: "/api/v1/products/:id/availability",
      body: .plain(Array(body.utf8)), .charges)
    let (head, value) = try await read(call)
    guard let isAvailable = value["is_available"]?.boolean else {
      throw .unreadable("the answer does not say whether the product is available", head)
    }
    return isAvailable
  }

  /// Asks what an order would cost.
  ///
  /// - Parameters:
  ///   - productID: The product.
  ///   - denomination: The face value of one voucher.
  ///   - quantity: How many.
  ///   - walletID: The wallet to pay from; the supplier takes the one in the product's currency where
  ///     this is `nil`.
  ///   - productCurrency: Stands in where the answer does not name its currencies.
  /// - Returns: The quote, its figures checked against each other.
  /// - Throws: A failure of the call; with the label `contradiction` where the figures do not agree.
  package func quote(
    productID: ProductID, denomination: Amount, quantity: Int, walletID: WalletID? = nil,
    productCurrency: Currency? = nil
  ) async throws(SupplierError) -> Quote {
    var body = "{\"denomination\":\(denomination.text(decimals: 0)),\"quantity\":\(quantity)"
    if let walletID { body += ",\"wallet_id\":\(walletID)" }
    let call = Call.post(
      "/api/v1/products/\(productID)/charges", template: "/api/v1/products/:id/charges",
      body: .plain(Array((body + "}").utf8)), .charges)
    let (head, value) = try await read(call)
    let question = QuoteQuestion(
      productID: productID, denomination: denomination, quantity: quantity,
      productCurrency: productCurrency, askedAt: runner.clock.now())
    do throws(QuoteProblem) {
      return try Quote(value, answering: question)
    } catch {
      throw SupplierError(
        certainty: .answered(status: head.status, name: nil, code: nil),
        label: error.isContradiction ? .contradiction : .unreadableAnswer,
        message: error.message, requestID: head.requestID)
    }
  }
}
