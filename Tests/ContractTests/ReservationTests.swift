import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("reservations and what is given back")
struct ReservationTests {
  @Test func `a reservation is kept until its moment, and lapses by it`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 2)
    let reserved = try await bench.reserve("4711", quantity: 2, for: 60_000)
    #expect(reserved.state == .reserved)
    #expect(reserved.lapsesAt == bench.time.now.advanced(byMilliseconds: 60_000))
    #expect(try await bench.levels() == [0, 2, 0, 0])
    bench.time.advance(59_999)
    #expect(try await bench.reserve("4711", quantity: 2, for: 60_000) == reserved)
    await expectError(.outOfStock) { try await bench.allocate("4712") }
    bench.time.advance(1)
    // It is free from that moment on, though nobody has written it down yet.
    #expect(try await bench.levels() == [2, 0, 0, 0])
    #expect(try await bench.allocate("4712").vouchers.count == 1)
    await expectError(.reservationLapsed) {
      try await bench.vault.convert(try bench.key("4711"), actor: bench.shop)
    }
    #expect(try await bench.vault.allocation(try bench.key("4711"))?.state == .lapsed)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a reservation that was paid for is the line's own`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 2)
    let reserved = try await bench.reserve("4711", for: 60_000)
    let converted = try await bench.vault.convert(try bench.key("4711"), actor: bench.shop)
    #expect(converted.vouchers == reserved.vouchers)
    #expect(converted.state == .allocated)
    #expect(converted.lapsesAt == nil)
    bench.time.advance(120_000)
    #expect(try await bench.vault.convert(try bench.key("4711"), actor: bench.shop) == converted)
    // To allocate a reserved line is to convert it.
    let other = try await bench.reserve("4712", for: 60_000)
    let own = try await bench.allocate("4712")
    #expect(own.vouchers == other.vouchers)
    #expect(own.state == .allocated)
    #expect(try await bench.levels() == [0, 0, 2, 0])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a line whose reservation lapsed may ask again, and its old vouchers went to others`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 1)
    let reserved = try await bench.reserve("4711", for: 1_000)
    _ = try await bench.allocate("WAITS", 1, .backorder)
    bench.time.advance(1_000)
    await expectError(.outOfStock) { try await bench.reserve("4711", for: 1_000) }
    #expect(
      try await bench.vault.allocation(try bench.key("WAITS"))?.vouchers == reserved.vouchers)
    let more = try await bench.stock("MORE", 1)
    #expect(try await bench.allocate("4711").vouchers == more)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `what was never shown is in stock again, and what was shown is in quarantine`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 2)
    let first = try await bench.allocate("SHOWN")
    let second = try await bench.allocate("UNSEEN")
    _ = try await bench.vault.reveal(try bench.key("SHOWN"), actor: bench.shop, purpose: "sale")
    for order in ["SHOWN", "UNSEEN"] {
      let released = try await bench.vault.release(
        try bench.key(order), reason: "refund 12", actor: bench.shop)
      #expect(released.state == .released)
      #expect(released.vouchers == [])
      #expect(
        try await bench.vault.release(try bench.key(order), reason: "again", actor: bench.shop)
          == released)
    }
    #expect(try await bench.state(first.vouchers[0]) == .quarantined)
    #expect(try await bench.state(second.vouchers[0]) == .available)
    #expect(
      try await bench.vault.notes(about: first.vouchers[0]).map(\.reason) == ["refund 12"])
    await expectError(.refused) {
      try await bench.vault.restock(first.vouchers[0], reason: "looks fine", actor: bench.shop)
    }
    #expect(try await bench.levels() == [1, 0, 0, 0])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a released line gets nothing again, so that a late retry sells nothing`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 2)
    _ = try await bench.allocate("4711")
    _ = try await bench.vault.release(try bench.key("4711"), reason: "refund", actor: bench.shop)
    await expectError(.allocationReleased) { try await bench.allocate("4711") }
    await expectError(.allocationReleased) { try await bench.reserve("4711", for: 1_000) }
    await expectError(.allocationReleased) {
      try await bench.vault.reveal(try bench.key("4711"), actor: bench.shop, purpose: "sale")
    }
    await expectError(.notFound) {
      try await bench.vault.release(try bench.key("4712"), reason: "refund", actor: bench.shop)
    }
    await bench.stop()
  }

  @Test func `what is given back serves the line that waits`() async throws {
    let bench = try await Workbench()
    let only = try await bench.stock("STOCK", 1)
    _ = try await bench.allocate("FIRST")
    _ = try await bench.allocate("WAITS", 1, .backorder)
    _ = try await bench.vault.release(try bench.key("FIRST"), reason: "refund", actor: bench.shop)
    #expect(try await bench.vault.allocation(try bench.key("WAITS"))?.vouchers == only)
    _ = try await bench.vault.release(try bench.key("WAITS"), reason: "refund", actor: bench.shop)
    #expect(try await bench.levels() == [1, 0, 0, 0])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a reservation neither waits nor ends before it began`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 1)
    let request = try await bench.request("4711", quantity: 2, .backorder)
    await expectError(.invalid) {
      try await bench.vault.reserve(
        request, until: bench.time.now.advanced(byMilliseconds: 1), actor: bench.shop)
    }
    await expectError(.invalid) { try await bench.reserve("4711", for: 0) }
    await bench.stop()
  }
}
