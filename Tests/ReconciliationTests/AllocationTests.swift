import Reconciliation
import Testing
import VoucherModel

@Suite("the storefront's list")
struct AllocationTests {
  var books = Books()

  init() { books.buy() }

  private func given(
    _ line: Int, to order: String = "4711", line storeLine: String = "1"
  ) -> Allocation {
    Allocation(voucherID: Books.voucherID(1, line), order: order, line: storeLine)
  }

  private func expect(
    _ rule: String, _ severity: Severity, vouchers: [VoucherID], exposure: String? = "48.25"
  ) throws {
    let found = try books.onlyBreak()
    #expect(found.kind == .allocationBreak)
    #expect(found.rule == rule)
    #expect(found.severity.level == severity)
    #expect(found.keys.voucherIDs == vouchers)
    #expect(found.exposure == exposure.map(Books.amount))
  }

  @Test mutating func `that nobody gave is nothing to compare with`() throws {
    books.inputs.vaultOrders[0].vouchers[0].isRevealed = true
    #expect(try books.breaks() == [])
    books.settings.allocations = []
    try expect("revealed, and given to nobody", .critical, vouchers: [Books.voucherID(1, 0)])
  }

  @Test mutating func `that agrees is no break`() throws {
    books.inputs.vaultOrders[0].vouchers[0].state = .revealed
    books.inputs.vaultOrders[0].vouchers[0].isRevealed = true
    books.inputs.vaultOrders[0].vouchers[1].state = .allocated
    books.settings.allocations = [given(0), given(1, line: "2"), given(0)]
    #expect(try books.breaks() == [])
  }

  @Test mutating func `may give a voucher once`() throws {
    books.settings.allocations = [given(0), given(0, to: "4712")]
    try expect("given to several customers", .critical, vouchers: [Books.voucherID(1, 0)])
    books.settings.allocations = [given(0), given(0, line: "2")]
    try expect("given to several customers", .critical, vouchers: [Books.voucherID(1, 0)])
  }

  @Test mutating func `may give only what the vault has`() throws {
    let strange = VoucherID(high: 9, low: 9)
    books.settings.allocations = [Allocation(voucherID: strange, order: "4711", line: "1")]
    try expect(
      "given to a customer, and not in the vault", .critical, vouchers: [strange], exposure: nil)
  }

  @Test(arguments: [
    (VoucherState.voided, "given to a customer, and void"),
    (.quarantined, "given to a customer, and in quarantine"),
  ])
  mutating func `may give only what can be sold`(state: VoucherState, rule: String) throws {
    books.inputs.vaultOrders[0].vouchers[1].state = state
    books.settings.allocations = [given(1)]
    try expect(rule, .high, vouchers: [Books.voucherID(1, 1)])
  }

  @Test mutating func `may give nothing that the vault would sell again`() throws {
    books.settings.allocations = [given(1)]
    try expect("given to a customer, and in stock", .critical, vouchers: [Books.voucherID(1, 1)])
  }

  @Test mutating func `has to have what the vault has allocated`() throws {
    books.inputs.vaultOrders[0].vouchers[1].state = .allocated
    books.settings.allocations = []
    try expect(
      "allocated in the vault, and given to nobody", .high, vouchers: [Books.voucherID(1, 1)])
  }

  @Test mutating func `says of a voucher one thing, whatever the order of its rows`() throws {
    books.inputs.vaultOrders[0].vouchers[0].state = .voided
    let rows = [given(0), given(0, to: "4712"), given(0, to: "4713")]
    books.settings.allocations = rows
    let first = try books.onlyBreak()
    books.settings.allocations = rows.reversed()
    #expect(try books.onlyBreak() == first)
  }
}
