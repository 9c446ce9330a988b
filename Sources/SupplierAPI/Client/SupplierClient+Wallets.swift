package import VoucherModel

extension SupplierClient {
  /// Reads the currencies that the supplier knows, by its own numbers.
  package func currencies() async throws(SupplierError) -> [Int64: Currency] {
    let (head, value) = try await read(.get("/api/v1/currencies"))
    guard let rows = value.elements else {
      throw .unreadable("the list of currencies is not a list", head)
    }
    var names: [Int64: Currency] = [:]
    for row in rows {
      let code = row["currency"]?.text ?? row["code"]?.text
      guard let id = row["id"]?.integer, let currency = code.flatMap({ Currency($0) }) else {
        continue
      }
      names[id] = currency
    }
    currencyNames.replace(names)
    return names
  }

  /// Reads all wallets with their settled balances.
  ///
  /// A wallet that cannot be read is left out; `walletPage` reports it.
  package func wallets() async throws(SupplierError) -> [Wallet] {
    var wallets: [Wallet] = []
    for page in 1...Self.maximumWalletPages {
      let page = try await walletPage(page)
      wallets += page.items
      if !page.hasMore { break }
    }
    return wallets
  }

  /// There is one wallet a currency, so more pages than this are an answer that goes round.
  private static let maximumWalletPages = 10

  /// Reads a page of the wallets with their settled balances.
  package func walletPage(
    _ page: Int = 1, limit: Int = 1_000
  ) async throws(SupplierError) -> Page<Wallet> {
    let (head, value) = try await read(
      .get("/api/v1/wallets", query: Self.page(page, limit)))
    let names = try await currencies(for: value)
    return try Page(head, value, number: page, limit: limit) { row throws(RowProblem) in
      try Wallet(row, currencies: names)
    }
  }

  /// Reads a page of the wallets' transactions, newest first.
  ///
  /// Rows shift while pages are read: what comes twice has to be recognised by its number.
  package func transactions(
    page: Int = 1, limit: Int = 1_000, walletID: WalletID? = nil
  ) async throws(SupplierError) -> Page<WalletMovement> {
    var query = Self.page(page, limit)
    if let walletID { query.append(HTTPField("wallet_id", String(walletID.rawValue))) }
    let (head, value) = try await read(.get("/api/v1/transactions", query: query))
    let names = try await currencies(for: value)
    return try Page(head, value, number: page, limit: limit) { row throws(RowProblem) in
      try WalletMovement(row, currencies: names)
    }
  }

  /// The names of currencies; read from the supplier where a row has a number not known yet.
  private func currencies(
    for value: JSONValue
  ) async throws(SupplierError) -> [Int64: Currency] {
    let known = currencyNames.known
    let needed = (value.elements ?? []).filter { RowFields.currency($0, [:]) == nil }
      .compactMap { $0["currency_id"]?.integer }
    return needed.allSatisfy { known[$0] != nil } ? known : try await currencies()
  }
}
