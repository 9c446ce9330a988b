import SupplierAPI
import Synchronization
import Testing
import VaultCrypto
import VoucherModel

@Suite("statements as files")
struct StatementTests {
  /// A file that gives up its bytes in blocks of so many.
  private func file(_ text: String, blocks size: Int = 7) -> StatementFile {
    let rest = Mutex(Array(text.utf8)[...])
    return StatementFile(name: "statement", writtenAt: Timestamp(milliseconds: 0)) { buffer in
      let block = rest.withLock { rest in
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
      }
      try buffer.append(block.span)
      return block.count
    }
  }

  private func movements(
    _ text: String, _ currencies: StatementCurrencies = StatementCurrencies()
  ) throws -> [WalletMovement] {
    try file(text).movements(currencies)
  }

  private func movement(
    _ amount: String, _ direction: WalletMovement.Direction, id: Int64 = 1,
    at moment: String = "2026-10-31T12:00:00Z", remarks: String = "USD Wallet - Order #5"
  ) throws -> WalletMovement {
    WalletMovement(
      id: TransactionID(rawValue: id), walletID: WalletID(rawValue: 7),
      money: Money(try #require(Amount(amount)), try #require(Currency("USD"))),
      direction: direction, status: .completed, remarks: remarks,
      createdAt: try #require(Timestamp(rfc3339: moment)))
  }

  private let json = """
    {"id":1,"wallet_id":7,"currency_id":96,"amount":50.10,"transaction_type":"DEBIT",\
    "status":"COMPLETED","remarks":"USD Wallet - Order #5","created_at":"2026-10-31T12:00:00Z"}
    """

  @Test func `rows are read as the API gives them`() throws {
    let usd = try #require(Currency("USD"))
    let expected = [try movement("50.10", .debit)]
    #expect(try movements("[\(json)]", StatementCurrencies(byNumber: [96: usd])) == expected)
    // Pages one behind the other, one of them wrapped.
    #expect(
      try movements(
        #"{"success":true,"data":[\#(json)]}"#, StatementCurrencies(byNumber: [96: usd]))
        == expected)
  }

  @Test func `a currency that is only a number is that of the wallet`() throws {
    let usd = try #require(Currency("USD"))
    let known = StatementCurrencies(byWallet: [WalletID(rawValue: 7): usd])
    #expect(try movements("[\(json)]", known) == [try movement("50.10", .debit)])
    #expect { try movements("[\(json)]") } throws: {
      "\($0)" == "element 1: its currency is missing or cannot be read"
    }
  }

  @Test(
    arguments: [
      // As the API names them.
      """
      id,wallet_id,amount,currency,transaction_type,status,remarks,created_at
      1,7,50.10,USD,DEBIT,COMPLETED,USD Wallet - Order #5,2026-10-31T12:00:00Z
      """,
      // As a bank has them: two columns, semicolons, CRLF, quotation marks, a mark at the start.
      "\u{FEFF}Transaction ID;Wallet;Debit;Credit;Currency;Booking date;Description\r\n"
        + "1;7;50.10;;USD;2026-10-31 12:00:00;\"USD Wallet - Order #5\"\r\n",
      // A sign in place of a type, tabs.
      "ID\tWALLET\tAMOUNT\tCURRENCY\tDATE\tREMARKS\n"
        + "1\t7\t-50.10\tUSD\t2026-10-31T14:00:00+02:00\tUSD Wallet - Order #5\n",
    ])
  func `tables of several makes give the same row`(table: String) throws {
    #expect(try movements(table) == [try movement("50.10", .debit)])
  }

  @Test func `a day is its start, and a text keeps its line ends and marks`() throws {
    let table = """
      id,wallet,credit,debit,currency,date,remarks
      2,7,10,0.00,USD,2026-10-31,"top-up, ""wire""
      second line"

      3,7,,5,USD,2026-10-31,
      """
    #expect(
      try movements(table) == [
        try movement(
          "10", .credit, id: 2, at: "2026-10-31T00:00:00Z",
          remarks: "top-up, \"wire\"\nsecond line"),
        try movement("5", .debit, id: 3, at: "2026-10-31T00:00:00Z", remarks: ""),
      ])
  }

  @Test(
    arguments: [
      ("id,wallet\n1,7\n", "line 1: there is no column for created_at, amount or debit or credit"),
      ("id,amount,date\n1,5\n", "line 2: it has 2 fields, and the header has 3"),
      ("id,Transaction,amount,date\n", "line 1: there are two columns for id"),
      ("id,amount,date\n\"1,5,6\n", "line 2: a field that is opened there is not closed"),
      (
        "id,amount,date\n\"1\"x,5,6\n", "line 2: something follows a field's closing quotation mark"
      ),
      ("id,amount,date\n1\"x,5,6\n", "line 2: a quotation mark stands inside a field without one"),
    ])
  func `a table that is not whole is refused, with its line`(table: String, problem: String) {
    #expect { try movements(table) } throws: { "\($0)" == problem }
  }

  @Test(
    arguments: [
      ("1,234.50", "amount"), ("12,50", "amount"), ("1e99", "amount"), ("=1+1", "amount"),
      ("", "amount"),
    ])
  func `an amount that could mean two things is refused`(amount: String, field: String) {
    let table = "id;wallet;amount;currency;date\n1;7;\(amount);USD;2026-10-31\n"
    #expect { try movements(table) } throws: {
      "\($0)" == "line 2: its \(field) is missing or cannot be read"
    }
  }

  @Test func `the first problems are named, and the others counted`() {
    let rows = (1...5).map { "\($0);7;x;USD;2026-10-31\n" }.joined()
    #expect { try movements("id;wallet;amount;currency;date\n" + rows) } throws: {
      "\($0)"
        == "line 2: its amount is missing or cannot be read; "
        + "line 3: its amount is missing or cannot be read; "
        + "line 4: its amount is missing or cannot be read; and 2 more"
    }
  }

  @Test func `wallets and currencies are read from lists and tables`() throws {
    let usd = try #require(Currency("USD"))
    let wallet = Wallet(
      id: WalletID(rawValue: 7), balance: Money(try #require(Amount("49.90")), usd))
    let none = StatementCurrencies()
    #expect(try file("wallet,balance,currency\n7,49.90,USD\n").wallets(none) == [wallet])
    #expect(
      try file(#"[{"id":7,"amount":49.90,"currency":"USD"}]"#).wallets(none) == [wallet])
    #expect(try file(#"[{"id":96,"currency":"USD"}]"#).currencies() == [96: usd])
  }
}
