import VaultCrypto
package import VoucherModel

extension StatementFile {
  /// The most that one call of `read` is asked for.
  package static let blockSize = 256 << 10
  /// The largest table.
  package static let tableLimit = 256 << 20
  /// The most problems that are named before a file is given up.
  private static let namedProblems = 3

  /// Passes on each object of the file's lists, where the file is JSON.
  package func eachObject(_ body: (_ number: Int, Span<UInt8>) throws -> Void) throws {
    var cutter = ElementCutter()
    try eachBlock { try cutter.take($0, body) }
    try cutter.finish()
  }

  /// The wallet transactions of the file: JSON as the API gives it, or a table.
  ///
  /// `currencies` names the currency of rows that give no more than a number for it.
  package func movements(
    _ currencies: StatementCurrencies
  ) throws -> [WalletMovement] {
    try rows(needing: [["id"], ["created_at"], ["amount", "debit", "credit"]]) {
      row throws(RowProblem) in
      try WalletMovement(currencies.naming(row), currencies: currencies.byNumber)
    }
  }

  /// The wallets of the file and their balances.
  package func wallets(_ currencies: StatementCurrencies) throws -> [Wallet] {
    try rows(needing: [["id", "wallet_id"], ["balance", "amount"]]) { row throws(RowProblem) in
      try Wallet(
        currencies.naming(row.addingName("id", of: "wallet_id")),
        currencies: currencies.byNumber)
    }
  }

  /// The file's currencies by the supplier's numbers, as `GET /currencies` lists them.
  package func currencies() throws -> [Int64: Currency] {
    let pairs = try rows(needing: [["id"], ["currency"]]) { row throws(RowProblem) in
      guard let id = row["id"]?.integer else { throw RowProblem(reason: "id") }
      guard
        let currency = RowFields.currency(row, [:]) ?? row["code"]?.text.flatMap({ Currency($0) })
      else { throw RowProblem(reason: "currency") }
      return (id, currency)
    }
    return Dictionary(pairs) { first, _ in first }
  }

  func rows<Row>(
    needing columns: [[String]], _ read: (JSONValue) throws(RowProblem) -> Row
  ) throws -> [Row] {
    var gathering = Gathering<Row>()
    var table: SecretBuffer?
    var cutter = ElementCutter()
    var isFirst = true
    try eachBlock { block in
      if isFirst, !Self.looksLikeJSON(block) { table = SecretBuffer(limit: Self.tableLimit) }
      isFirst = false
      if let table {
        do throws(CryptoError) { try table.append(block) } catch {
          throw StatementProblem(nil, "it is larger than \(Self.tableLimit) bytes")
        }
        return
      }
      try cutter.take(block) { number, object in
        try Self.values(number, object) { value in
          gathering.take(.element(number)) { () throws(RowProblem) in try read(value) }
        }
      }
    }
    if let table {
      try table.withBytes { bytes in
        let csv = try CSVTable(bytes)
        let header = try StatementColumns(csv.header)
        let missing = columns.filter { header.missing($0).count == $0.count }
        guard missing.isEmpty else {
          let names = missing.map { $0.joined(separator: " or ") }.joined(separator: ", ")
          throw StatementProblem(.line(1), "there is no column for \(names)")
        }
        for row in csv.rows {
          gathering.take(.line(row.line)) { () throws(RowProblem) in
            try read(try header.row(row.fields))
          }
        }
      }
    } else {
      try cutter.finish()
    }
    return try gathering.rows()
  }

  /// The rows of an object: itself, or the list that it wraps.
  private static func values(
    _ number: Int, _ object: Span<UInt8>, _ body: (JSONValue) -> Void
  ) throws(StatementProblem) {
    let value: JSONValue
    do throws(JSONProblem) { value = try JSONValue(object) } catch {
      throw StatementProblem(.element(number), "it is not JSON (\(error))")
    }
    guard let rows = value["data"]?.elements else { return body(value) }
    for row in rows { body(row) }
  }

  private static func looksLikeJSON(_ block: Span<UInt8>) -> Bool {
    for index in 0..<block.count {
      switch block[index] {
      case 0xEF, 0xBB, 0xBF, 0x20, 0x09, 0x0A, 0x0D: continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): return true
      default: return false
      }
    }
    return true
  }

  private func eachBlock(_ body: (Span<UInt8>) throws -> Void) throws {
    let block = SecretBuffer(limit: Self.blockSize)
    while try read(block) > 0 {
      try block.withBytes(body)
      block.removeAll()
    }
  }

  /// The rows that can be read, and the first ones that cannot.
  private struct Gathering<Row> {
    private var read: [Row] = []
    private var problems: [StatementProblem] = []
    private var unnamed = 0

    mutating func take(
      _ place: StatementProblem.Place, _ read: () throws(RowProblem) -> Row
    ) {
      do throws(RowProblem) {
        self.read.append(try read())
      } catch {
        guard problems.count < namedProblems else {
          unnamed += 1
          return
        }
        problems.append(
          StatementProblem(place, "its \(error.reason) is missing or cannot be read"))
      }
    }

    func rows() throws(StatementProblem) -> [Row] {
      guard !problems.isEmpty else { return read }
      let more = unnamed == 0 ? "" : "; and \(unnamed) more"
      throw StatementProblem(nil, problems.map(\.description).joined(separator: "; ") + more)
    }
  }
}

extension JSONValue {
  /// The object with one of its members under a second name, where it has none of that name.
  fileprivate func addingName(_ name: String, of other: String) -> JSONValue {
    guard case .object(var members) = self, self[name] == nil, let value = self[other] else {
      return self
    }
    members[name] = value
    return .object(members)
  }
}
