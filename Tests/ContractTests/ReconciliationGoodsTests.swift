import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the reconciliation of goods")
struct ReconciliationGoodsTests {
  /// An order beside the broken one, which nothing may be said about.
  private func bench(
    _ change: (inout SandboxOptions) -> Void = { _ in }
  ) async throws -> Workbench {
    let bench = try await Workbench(change)
    try await bench.place("SOUND")
    return bench
  }

  @Test func `an order that nobody here intended is missing in the vault`() async throws {
    let bench = try await bench()
    let order = try bench.sandbox.control(
      "POST", "orders", .object([.init("client_reference", .string("FOREIGN"))]))
    let run = try await bench.reconcile()
    let found = try expect(
      run,
      finds: ExpectedBreak(
        .missingInVault, .critical, difference: "-4.82", exposure: "4.82", of: "FOREIGN"))
    let number = try #require(order["id"]?.integer)
    #expect(found.keys.supplierOrderIDs == [SupplierOrderID(rawValue: Int64(number))])
    #expect(found.keys.transactionIDs == (try bench.debits(of: "FOREIGN")))
    #expect(found.keys.orderIDs == [])
    await bench.stop()
  }

  @Test func `a strange order whose codes a list shows is captured, and its debit unexpected`()
    async throws
  {
    let bench = try await bench { $0.listCodes = .full }
    try bench.sandbox.control(
      "POST", "orders", .object([.init("client_reference", .string("FOREIGN"))]))
    let run = try await bench.reconcile()
    try expect(
      run,
      finds: ExpectedBreak(
        .unexpectedDebit, .critical, difference: "4.82", exposure: "4.82", of: "FOREIGN"))
    #expect(try await bench.revealedCodes("FOREIGN") == bench.trueCodes("FOREIGN"))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `codes shown in an answer that got lost are unrecoverable`() async throws {
    let bench = try await bench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
    #expect(try await bench.place("LOST", quantity: 3).state == .codesLost)
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .codesUnrecoverable, .critical, difference: "-144.75", exposure: "144.75", of: "LOST"))
    #expect(found.keys.transactionIDs == (try bench.debits(of: "LOST")))
    #expect(found.keys.voucherIDs.count == 3)
    await bench.stop()
  }

  @Test func `only what was lost of an answer that broke off is unrecoverable`() async throws {
    let whole = try await Workbench()
    try await whole.place("CUT", quantity: 3)
    let length = try #require(
      whole.sandbox.truth.exchanges.first { $0.endpoint == .createOrder }
    ).bodyBytes
    await whole.stop()
    let bench = try await bench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: length - 20))])
    let order = try await bench.place("CUT", quantity: 3)
    #expect(order.captured == 2)
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .codesUnrecoverable, .critical, difference: "-48.25", exposure: "48.25", of: "CUT"))
    await bench.stop()
  }

  @Test(arguments: ["lists", "everything"])
  func `a captured order that is in no list is missing at the supplier`(from: String) async throws {
    let bench = try await bench()
    try await bench.place("GONE")
    try bench.control("GONE", "hide", [("from", .string(from))])
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .missingAtSupplier, .critical, difference: "-96.5", exposure: "96.5", of: "GONE"))
    #expect(found.keys.supplierOrderIDs == [SupplierOrderID(rawValue: try bench.number("GONE"))])
    await bench.stop()
  }

  @Test func `fewer vouchers than ordered are a quantity break`() async throws {
    let bench = try await bench()
    bench.sandbox.update { $0.deliveryDifference = -1 }
    try await bench.place("SHORT", quantity: 4)
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .quantityBreak, .high, difference: "-48.25", exposure: "48.25", of: "SHORT"))
    await bench.stop()
  }

  @Test func `more vouchers than ordered are a quantity break`() async throws {
    let bench = try await bench()
    bench.sandbox.update { $0.deliveryDifference = 1 }
    try await bench.place("OVER", quantity: 4)
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .quantityBreak, .medium, difference: "48.25", exposure: "48.25", of: "OVER"))
    await bench.stop()
  }

  @Test func `an order without an outcome is in doubt`() async throws {
    let bench = try await bench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.before))])
    #expect(try await bench.place("DOUBT", wait: 0).state == .inDoubt)
    let run = try await bench.reconcile()
    try expect(run, finds: ExpectedBreak(.inDoubtOrder, .high, exposure: "96.5", of: "DOUBT"))
    #expect(run.unfinished.map(\.reference.text) == ["DOUBT"])
    await bench.stop()
  }

  @Test func `an order that is never delivered is stalled`() async throws {
    let bench = try await bench()
    bench.sandbox.update { $0.outcome = .stall }
    try await bench.place("STALLED", quantity: 10, wait: 0)
    try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.stalledOrder, .medium, exposure: "482.5", of: "STALLED"))
    await bench.stop()
  }

  @Test func `a code that is delivered twice is a duplicate`() async throws {
    let bench = try await Workbench { $0.repeatCodes = true }
    try await bench.place("FIRST", quantity: 1)
    bench.time.advance(1_000)
    try await bench.place("LATER", quantity: 1)
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .duplicateCode, .critical, difference: "-48.25", exposure: "48.25", of: "LATER"))
    #expect(
      found.keys.voucherIDs
        == [
          try await bench.order("FIRST").vouchers[0].id,
          try await bench.order("LATER").vouchers[0].id,
        ])
    await bench.stop()
  }

  @Test(arguments: [MaskForm.lastFour, .firstAndLastFour])
  func `masks of other codes than ours are a mismatch`(form: MaskForm) async throws {
    let bench = try await bench { $0.maskForm = form }
    try await bench.place("SWAPPED", quantity: 3)
    try bench.control("SWAPPED", "replace-codes", [("lines", .array([.number("1")]))])
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(.maskMismatch, .critical, exposure: "48.25", of: "SWAPPED"))
    #expect(found.keys.masks.map(\.description) == [try await bench.masks("SWAPPED")[1]])
    await bench.stop()
  }

  @Test(arguments: [MaskForm.stars, .xs])
  func `masks that show nothing mismatch with nothing`(form: MaskForm) async throws {
    let bench = try await Workbench {
      $0.maskForm = form
      $0.referenceNumbers = false
    }
    try await bench.place("SWAPPED", quantity: 3)
    try bench.control("SWAPPED", "replace-codes")
    expectClean(try await bench.reconcile())
    await bench.stop()
  }
}
