import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("vouchers given to the lines of orders")
struct AllocationTests {
  @Test func `a line gets what it asks for once, however often it asks`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 5)
    let first = try await bench.allocate("4711", quantity: 2)
    #expect(first.state == .allocated)
    #expect(first.vouchers.count == 2)
    #expect(try await bench.allocate("4711", quantity: 2) == first)
    #expect(try await bench.vault.allocation(try bench.key("4711")) == first)
    let second = try await bench.allocate("4711", 2, quantity: 2)
    #expect(Set(first.vouchers).isDisjoint(with: second.vouchers))
    #expect(try await bench.vault.allocations(ofOrder: "4711") == [first, second])
    #expect(try await bench.levels() == [1, 0, 4, 0])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `another quantity or kind of a line is a conflict, and changes nothing`() async throws
  {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 5)
    let first = try await bench.allocate("4711", quantity: 2)
    for quantity in [1, 3] {
      await expectError(.allocationConflict) {
        try await bench.allocate("4711", quantity: quantity)
      }
    }
    var other = try await bench.request("4711", quantity: 2)
    other.kind = VoucherKind(productID: ProductID(rawValue: 9), faceValue: other.kind.faceValue)
    await expectError(.allocationConflict) {
      try await bench.vault.allocate(other, actor: bench.shop)
    }
    #expect(try await bench.vault.allocation(try bench.key("4711")) == first)
    #expect(try await bench.levels() == [3, 0, 2, 0])
    await bench.stop()
  }

  @Test func `what expires first goes first, then what came first, and what never expires last`()
    async throws
  {
    let bench = try await Workbench()
    let now = bench.time.now
    let forever = try await bench.stock("A", 1)
    let late = try await bench.stock(
      "B", 1, expiring: now.advanced(byMilliseconds: 90 * Workbench.day))
    bench.time.advance(1_000)
    let early = try await bench.stock(
      "C", 1, expiring: now.advanced(byMilliseconds: 30 * Workbench.day))
    bench.time.advance(1_000)
    let lateToo = try await bench.stock(
      "D", 1, expiring: now.advanced(byMilliseconds: 90 * Workbench.day))
    let all = try await bench.allocate("4711", quantity: 4)
    #expect(all.vouchers == early + late + lateToo + forever)
    await bench.stop()
  }

  @Test func `what has expired is no stock, and what does not live long enough is none for a line`()
    async throws
  {
    let bench = try await Workbench()
    let now = bench.time.now
    let short = try await bench.stock(
      "A", 2, expiring: now.advanced(byMilliseconds: 5 * Workbench.day))
    let long = try await bench.stock(
      "B", 1, expiring: now.advanced(byMilliseconds: 50 * Workbench.day))
    let kind = try await bench.kind
    func free(_ life: Int64) async throws -> Int {
      try #require(
        try await bench.vault.availability(of: kind, minimumLifeMilliseconds: life).first
      ).free
    }
    #expect(try await free(0) == 3)
    #expect(try await free(5 * Workbench.day - 1) == 3)
    #expect(try await free(5 * Workbench.day) == 1)
    let picked = try await bench.allocate("4711", minimumLife: 10 * Workbench.day)
    #expect(picked.vouchers == long)
    await expectError(.outOfStock) {
      try await bench.allocate("4712", minimumLife: 10 * Workbench.day)
    }
    bench.time.advance(5 * Workbench.day - 1)
    #expect(try await bench.levels() == [2, 0, 1, 0])
    bench.time.advance(1)
    #expect(try await bench.levels() == [0, 0, 1, 0])
    await expectError(.outOfStock) { try await bench.allocate("4713") }
    #expect(try await bench.state(short[0]) == .available)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a line gets all or nothing, or a part where it says so`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 3)
    await expectError(.outOfStock) { try await bench.allocate("WHOLE", quantity: 4) }
    #expect(try await bench.vault.allocation(try bench.key("WHOLE")) == nil)
    let part = try await bench.allocate("PART", quantity: 4, .partial)
    #expect(part.vouchers.count == 3)
    #expect(part.owed == 0)
    try await bench.stock("MORE", 3)
    #expect(try await bench.allocate("PART", quantity: 4, .partial) == part)
    _ = try await bench.allocate("REST", quantity: 3)
    await expectError(.outOfStock) { try await bench.allocate("NONE", 1, .partial) }
    for quantity in [0, 10_001] {
      await expectError(.invalid) { try await bench.allocate("ODD", quantity: quantity) }
    }
    await bench.stop()
  }

  @Test func `a line that waits is served by the next delivery, the first to wait first`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 1)
    let first = try await bench.allocate("FIRST", quantity: 3, .backorder)
    #expect((first.vouchers.count, first.owed) == (1, 2))
    let second = try await bench.allocate("SECOND", quantity: 2, .backorder)
    #expect((second.vouchers.count, second.owed) == (0, 2))
    #expect(try await bench.levels() == [0, 0, 1, 4])
    await expectError(.outOfStock) { try await bench.allocate("THIRD") }
    let delivered = try await bench.stock("NEXT", 3)
    let served = try #require(try await bench.vault.allocation(try bench.key("FIRST")))
    #expect(served.vouchers == first.vouchers + delivered.prefix(2))
    #expect(served.owed == 0)
    let waiting = try #require(try await bench.vault.allocation(try bench.key("SECOND")))
    #expect((waiting.vouchers, waiting.owed) == (Array(delivered.suffix(1)), 1))
    #expect(try await bench.levels() == [0, 0, 4, 1])
    _ = try await bench.stock("LAST", 2)
    #expect(try await bench.levels() == [1, 0, 5, 0])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a line that wants longer life lets others pass that are content with less`()
    async throws
  {
    let bench = try await Workbench()
    let now = bench.time.now
    try await bench.stock("STOCK", 1)
    _ = try await bench.allocate("ALL")
    _ = try await bench.allocate("PICKY", 1, .backorder, minimumLife: 60 * Workbench.day)
    _ = try await bench.allocate("EASY", 1, .backorder)
    let soon = try await bench.stock(
      "SOON", 1, expiring: now.advanced(byMilliseconds: 9 * Workbench.day))
    #expect(try await bench.vault.allocation(try bench.key("EASY"))?.vouchers == soon)
    let forever = try await bench.stock("FOREVER", 1)
    #expect(try await bench.vault.allocation(try bench.key("PICKY"))?.vouchers == forever)
    await bench.stop()
  }
}
