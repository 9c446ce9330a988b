package import VoucherModel

extension SupplierClient {
  /// Sends an order, once.
  ///
  /// It is sent again only where the supplier says that it did not process it: after a 429, and once
  /// after a 401 with a new token. A failure with the certainty `notSent` is left to the caller.
  ///
  /// - Parameters:
  ///   - request: The order.
  ///   - sink: Takes the one answer that may carry the codes, of any status but 401 and 429. What it
  ///     was given before a failure is all there will be.
  /// - Returns: The head of the answer in the sink. Its status may be an error; the sink's body then
  ///   says which, and `SupplierError.init(_:error:)` makes an error of it.
  /// - Throws: A 401 or 429 that could not be overcome, or a failure of the exchange: `inDoubt` means
  ///   that the order may exist, whatever the sink has.
  package func placeOrder(
    _ request: OrderRequest, into sink: any ResponseSink
  ) async throws(SupplierError) -> ResponseHead {
    let call = Call.post("/api/v1/orders", body: .plain(request.json), .order)
    return try await capture(call, .creating, into: sink)
  }

  /// Reads an order; its answer may be the first and only one with the codes.
  ///
  /// It is sent again only where it was certainly not processed: refused connection, 401, 429. After
  /// any other failure the codes may have been shown to nobody, which the caller has to know.
  ///
  /// - Parameters:
  ///   - id: The supplier's number of the order.
  ///   - sink: Takes the answer, of any status but 401 and 429.
  /// - Returns: The head of the answer in the sink; see `placeOrder`.
  /// - Throws: As `placeOrder`; `inDoubt` means that codes may have been shown to nobody.
  package func order(
    _ id: SupplierOrderID, into sink: any ResponseSink
  ) async throws(SupplierError) -> ResponseHead {
    let call = Call.get("/api/v1/orders/\(id)", template: "/api/v1/orders/:id")
    return try await capture(call, .readingOrders, into: sink)
  }

  /// Looks orders up by our reference; see `order`.
  package func orders(
    reference: ClientReference, into sink: any ResponseSink
  ) async throws(SupplierError) -> ResponseHead {
    let call = Call.get(
      "/api/v1/orders", template: "/api/v1/orders?client_reference",
      query: [HTTPField("client_reference", reference.text)])
    return try await capture(call, .readingOrders, into: sink)
  }

  /// Reads a page of all orders, newest first; see `order`.
  ///
  /// Rows shift while pages are read: what comes twice has to be recognised by its number. The head's
  /// `paging` says whether there is more.
  package func orders(
    page: Int, limit: Int, into sink: any ResponseSink
  ) async throws(SupplierError) -> ResponseHead {
    let call = Call.get("/api/v1/orders", query: Self.page(page, limit))
    return try await capture(call, .readingOrders, into: sink)
  }

  /// The largest page of a list.
  package static let maximumPageLimit = 10_000

  static func page(_ page: Int, _ limit: Int) -> [HTTPField] {
    [
      HTTPField("page", String(max(1, page))),
      HTTPField("limit", String(min(max(1, limit), maximumPageLimit))),
    ]
  }
}

extension OrderRequest {
  /// The order as the supplier takes it; amounts are written as exact decimals.
  package var json: [UInt8] {
    var text = "{\"product_id\":\(productID),\"denomination\":\(denomination.text(decimals: 0))"
    text += ",\"quantity\":\(quantity)"
    if let walletID { text += ",\"wallet_id\":\(walletID)" }
    text += ",\"client_reference\":\"\(reference.text.escapedForJSON)\"}"
    return Array(text.utf8)
  }
}

extension String {
  /// Printable ASCII as it stands between the quotes of a JSON string.
  fileprivate var escapedForJSON: String {
    var escaped = ""
    for character in unicodeScalars {
      if character == "\"" || character == "\\" { escaped.unicodeScalars.append("\\") }
      escaped.unicodeScalars.append(character)
    }
    return escaped
  }
}
