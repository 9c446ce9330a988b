import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the reconciliation of money")
struct ReconciliationMoneyTests {
  private func bench(
    _ change: (inout SandboxOptions) -> Void = { _ in }
  ) async throws -> Workbench {
    let bench = try await Workbench(change)
    try await bench.place("SOUND")
    return bench
  }

  @Test(arguments: [("0.01", "0.01", "0.01"), ("-0.5", "-0.5", "0.5")])
  func `a debit that is not the supplier's price is an amount break`(
    by: String, difference: String, exposure: String
  ) async throws {
    let bench = try await bench()
    let amount = try #require(Amount(by))
    bench.sandbox.update { $0.debitDifference = amount }
    try await bench.place("OFF")
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .amountBreak, .high, difference: difference, exposure: exposure, of: "OFF"))
    #expect(found.keys.transactionIDs == (try bench.debits(of: "OFF")))
    await bench.stop()
  }

  @Test func `a difference within the tolerance is totalled, not reported`() async throws {
    let bench = try await bench()
    let cent = try #require(Amount("0.01"))
    let dollar = try #require(Currency("USD"))
    bench.sandbox.update { $0.debitDifference = cent }
    try await bench.place("OFF")
    let run = try await bench.reconcile(tolerances: [dollar: cent])
    #expect(run.breaks == [])
    #expect(run.totals.first { $0.currency == dollar }?.tolerated == Tally(count: 1, amount: cent))
    await bench.stop()
  }

  @Test func `a price that is not the quoted one is a price break`() async throws {
    let bench = try await bench()
    let drift = try #require(Amount("1"))
    bench.sandbox.update { $0.priceDrift = drift }
    try await bench.place("DEARER")
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.priceBreak, .medium, difference: "1", exposure: "1", of: "DEARER"))
    await bench.stop()
  }

  @Test func `a price beyond the limit weighs more`() async throws {
    let bench = try await bench()
    let drift = try #require(Amount("1"))
    bench.sandbox.update { $0.priceDrift = drift }
    _ = try await bench.vault.place(
      OrderPlacement(try bench.request("BEYOND"), priceLimit: Amount("97")), with: bench.client)
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.priceBreak, .high, difference: "1", exposure: "1", of: "BEYOND"))
    await bench.stop()
  }

  @Test
  func `a rate that moved since the quote is a difference of exchange in the wallet's currency`()
    async throws
  {
    let bench = try await bench()
    let drift = try #require(Amount("1"))
    bench.sandbox.update { $0.rateDrift = drift }
    try await bench.place("RATE", product: 203, denomination: "25", quantity: 10, from: "EUR")
    // 241.25 GBP at 1.1817 in place of 1.1700.
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .fxBreak, .medium, "EUR", difference: "2.83", exposure: "2.83", of: "RATE"))
    await bench.stop()
  }

  @Test func `a fee that was not quoted is a difference of exchange`() async throws {
    let bench = try await bench { $0.handlingFee = Amount(millionths: 1_000_000) }
    let drift = try #require(Amount("0.75"))
    bench.sandbox.update { $0.feeDrift = drift }
    try await bench.place("FEE", product: 203, denomination: "25", quantity: 10, from: "EUR")
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .fxBreak, .medium, "EUR", difference: "0.75", exposure: "0.75", of: "FEE"))
    await bench.stop()
  }

  @Test func `a rate that nobody states is worked out`() async throws {
    let bench = try await bench { $0.exchangeFields = .currencies }
    let drift = try #require(Amount("1"))
    try await bench.place("AS-QUOTED", product: 203, denomination: "25", from: "EUR")
    bench.sandbox.update { $0.rateDrift = drift }
    try await bench.place("RATE", product: 203, denomination: "25", quantity: 10, from: "EUR")
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .fxBreak, .medium, "EUR", difference: "2.83", exposure: "2.83", of: "RATE"))
    #expect(found.evidence.contains(Evidence(.expected, "implied_rate", .text("1.181720"))))
    await bench.stop()
  }

  @Test func `a conversion of other currencies is never netted`() async throws {
    let bench = try await bench { $0.exchangeFields = .foreign }
    try await bench.place("FOREIGN", product: 203, denomination: "25", from: "EUR")
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.currencyBreak, .high, "EUR", exposure: "56.45", of: "FOREIGN"))
    await bench.stop()
  }

  @Test func `a conversion that is not stated is taken for the quoted one, or never netted`()
    async throws
  {
    let bench = try await bench { $0.exchangeFields = .none }
    let cent = try #require(Amount("0.01"))
    try await bench.place("AS-QUOTED", product: 203, denomination: "25", from: "EUR")
    bench.sandbox.update { $0.debitDifference = cent }
    try await bench.place("OFF", product: 203, denomination: "25", from: "EUR")
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.currencyBreak, .high, "EUR", exposure: "56.46", of: "OFF"))
    await bench.stop()
  }

  @Test func `a debit that its own rate does not explain is an amount break`() async throws {
    let bench = try await bench()
    let cents = try #require(Amount("0.02"))
    bench.sandbox.update { $0.debitDifference = cents }
    try await bench.place("OFF", product: 203, denomination: "25", from: "EUR")
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .amountBreak, .high, "EUR", difference: "0.02", exposure: "0.02", of: "OFF"))
    await bench.stop()
  }

  @Test func `a debit of another wallet is a currency break, and never netted`() async throws {
    let bench = try await bench()
    let euros = try bench.wallet("EUR").rawValue
    bench.sandbox.update { $0.debitWallet = Int(euros) }
    try await bench.place("WALLET")
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.currencyBreak, .high, "EUR", exposure: "96.5", of: "WALLET"))
    #expect(found.keys.transactionIDs == (try bench.debits(of: "WALLET")))
    await bench.stop()
  }

  @Test func `an order that says another deduction currency is a currency break`() async throws {
    let bench = try await bench()
    try await bench.place("CURRENCY")
    try bench.change("CURRENCY", [("deduction_currency", .string("EUR"))])
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.currencyBreak, .high, nil, of: "CURRENCY"))
    await bench.stop()
  }

  @Test func `captured codes without a debit are a missing debit, after an hour`() async throws {
    let bench = try await bench()
    bench.sandbox.update { $0.debit = .none }
    try await bench.place("FREE")
    let early = try await bench.reconcile(after: 31 * 60_000)
    #expect(early.breaks == [])
    #expect(early.orders.first { $0.reference == "FREE" }?.state == .timing)
    try expect(
      try await bench.reconcile(after: 30 * 60_000),
      finds: ExpectedBreak(
        .missingDebit, .medium, difference: "-96.5", exposure: "96.5", of: "FREE"))
    await bench.stop()
  }

  @Test(arguments: [
    "USD Wallet debited by amount 12.00 - Order #99999", "USD Wallet debited by amount 12.00", "",
  ])
  func `a debit that nothing explains is unexpected`(remark: String) async throws {
    let bench = try await bench()
    try bench.sandbox.control(
      "POST", "wallets/\(bench.wallet("USD"))/debit",
      .object([.init("amount", .string("12")), .init("remark", .string(remark))]))
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.unexpectedDebit, .critical, difference: "12", exposure: "12"))
    let row = try #require(bench.sandbox.truth.transactions.last)
    #expect(found.keys.transactionIDs == [TransactionID(rawValue: row.id)])
    await bench.stop()
  }

  @Test(arguments: [false, true])
  func `a second debit of one order is a duplicate`(byControl: Bool) async throws {
    let bench = try await bench()
    if !byControl { bench.sandbox.update { $0.debit = .twice } }
    try await bench.place("TWICE")
    if byControl { try bench.control("TWICE", "debit") }
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .duplicateDebit, .critical, difference: "96.5", exposure: "96.5", of: "TWICE"))
    #expect(found.keys.transactionIDs == [try #require(bench.debits(of: "TWICE").last)])
    await bench.stop()
  }

  @Test func `a duplicate that was paid back is none`() async throws {
    let bench = try await bench()
    try await bench.place("TWICE")
    try bench.control("TWICE", "debit")
    try bench.control("TWICE", "refund", [("amount", .string("96.5"))])
    expectClean(try await bench.reconcile())
    await bench.stop()
  }

  @Test(arguments: [Outcome.fail, .cancel])
  func `a refund that never comes is missing, after five days`(outcome: Outcome) async throws {
    let bench = try await bench()
    bench.sandbox.update {
      $0.outcome = outcome
      $0.refund = .none
    }
    try await bench.place("UNPAID", quantity: 8)
    let early = try await bench.reconcile()
    #expect(early.breaks == [])
    try expect(
      try await bench.reconcile(after: 5 * 86_400_000),
      finds: ExpectedBreak(
        .missingRefund, .high, difference: "-386", exposure: "386", of: "UNPAID"))
    await bench.stop()
  }

  @Test func `the part that failed is to be paid back`() async throws {
    let bench = try await bench()
    bench.sandbox.update {
      $0.deliveryParts = [5]
      $0.outcome = .fail
      $0.refund = .none
    }
    try await bench.place("PART", quantity: 8)
    try expect(
      try await bench.reconcile(after: 5 * 86_400_000 + Workbench.settling),
      finds: ExpectedBreak(
        .missingRefund, .high, difference: "-144.75", exposure: "144.75", of: "PART"))
    await bench.stop()
  }

  @Test func `the part that failed and was paid back is no break`() async throws {
    let bench = try await bench()
    bench.sandbox.update {
      $0.deliveryParts = [5]
      $0.outcome = .fail
    }
    try await bench.place("PART", quantity: 8)
    expectClean(try await bench.reconcile(after: 6 * 86_400_000))
    await bench.stop()
  }

  @Test func `a refund that nothing is due for is unexpected`() async throws {
    let bench = try await bench()
    try await bench.place("REFUNDED")
    try bench.control("REFUNDED", "refund", [("amount", .string("10"))])
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .unexpectedCredit, .medium, difference: "10", exposure: "10", of: "REFUNDED"))
    await bench.stop()
  }

  @Test func `a credit that is neither a top-up nor a refund is unexpected`() async throws {
    let bench = try await bench()
    try bench.sandbox.control(
      "POST", "wallets/\(bench.wallet("USD"))/credit",
      .object([.init("amount", .string("7.5")), .init("remark", .string("Correction 4711"))]))
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.unexpectedCredit, .medium, difference: "7.5", exposure: "7.5"))
    await bench.stop()
  }

  @Test func `a top-up is none`() async throws {
    let bench = try await bench()
    try bench.sandbox.control(
      "POST", "wallets/\(bench.wallet("USD"))/credit", .object([.init("amount", .string("500"))]))
    expectClean(try await bench.reconcile())
    await bench.stop()
  }

  @Test(arguments: [(RefundRule.twice, "386"), (.surplus, "1")])
  func `more paid back than due is a duplicate refund`(
    rule: RefundRule, surplus: String
  ) async throws {
    let bench = try await bench()
    bench.sandbox.update {
      $0.outcome = .fail
      $0.refund = rule
    }
    try await bench.place("GENEROUS", quantity: 8)
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .duplicateRefund, .medium, difference: surplus, exposure: surplus, of: "GENEROUS"))
    await bench.stop()
  }

  @Test func `movements that fit several orders are ambiguous`() async throws {
    let bench = try await Workbench { $0.remark = .bare }
    try await bench.place("ONE")
    try await bench.place("OTHER")
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .ambiguous, .medium, difference: "0", exposure: "193", of: "ONE", "OTHER"))
    #expect(
      found.keys.transactionIDs == (try bench.debits(of: "ONE") + bench.debits(of: "OTHER")))
    await bench.stop()
  }

  @Test func `totals are kept by currency`() async throws {
    let bench = try await Workbench { $0.debit = .twice }
    try await bench.place("DOLLARS")
    try await bench.place("EUROS", product: 202, denomination: "20", quantity: 2, from: "EUR")
    let run = try await bench.reconcile()
    #expect(run.breaks.map(\.kind) == [.duplicateDebit, .duplicateDebit])
    let summary = run.summary.map { "\($0.currency?.code ?? "") \($0.count) \($0.exposure)" }
    #expect(summary == ["EUR 1 39.50", "USD 1 96.50"])
    await bench.stop()
  }
}
