import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("what was sold, shown to whoever serves the customer")
struct SaleTests {
  @Test func `a line's codes are shown as often as they are asked for, each time with a trace`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 3)
    let line = try await bench.allocate("4711", quantity: 2)
    let first = try await bench.vault.reveal(
      try bench.key("4711"), actor: bench.shop, purpose: "order 4711")
    #expect(first.vouchers.map(\.id) == line.vouchers)
    let codes = first.vouchers.map { $0.revealText(of: .code) }
    #expect(try codes == Array(bench.trueCodes("STOCK").prefix(2)))
    let again = try await bench.vault.reveal(
      try bench.key("4711"), actor: bench.shop, purpose: "order 4711 again",
      remembering: first.head)
    #expect(again.vouchers.map { $0.revealText(of: .code) } == codes)
    #expect(again.head.size > first.head.size)
    #expect(first.checkpoint.contains("\n\(first.head.size)\n"))
    #expect(
      try await bench.vault.voucher(line.vouchers[0]).reveals.map(\.purpose) == [
        "order 4711", "order 4711 again",
      ])
    #expect(try await bench.levels() == [1, 0, 0, 0])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a log that does not continue the caller's head shows nothing`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 1)
    _ = try await bench.allocate("4711")
    let other = try await Workbench()
    try await other.stock("STOCK", 1)
    _ = try await other.allocate("4711")
    let strange = try await other.vault.reveal(
      try other.key("4711"), actor: other.shop, purpose: "sale")
    await expectError(.integrity) {
      try await bench.vault.reveal(
        try bench.key("4711"), actor: bench.shop, purpose: "sale", remembering: strange.head)
    }
    let id = try #require(try await bench.vault.vouchers().first?.id)
    #expect(try await bench.state(id) == .allocated)
    await other.stop()
    await bench.stop()
  }

  @Test func `what is reserved, unknown or still waited for is not shown`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 1)
    _ = try await bench.reserve("RESERVED", for: 1_000)
    _ = try await bench.allocate("WAITS", 1, .backorder)
    for (order, code) in [
      ("RESERVED", VaultError.Code.refused), ("WAITS", .outOfStock), ("NOBODY", .notFound),
    ] {
      await expectError(code) {
        try await bench.vault.reveal(try bench.key(order), actor: bench.shop, purpose: "sale")
      }
    }
    await bench.stop()
  }

  @Test func `without the full key a line gets its vouchers, and nobody is shown them`()
    async throws
  {
    let bench = try await Workbench(keys: .capture)
    try await bench.stock("STOCK", 1)
    #expect(try await bench.allocate("4711").vouchers.count == 1)
    await expectError(.keyNeeded) {
      try await bench.vault.reveal(try bench.key("4711"), actor: bench.shop, purpose: "sale")
    }
    await bench.stop()
  }

  @Test func `a frozen vault shows nothing, and stores and serves all the same`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 1)
    let freeze = try await bench.vault.freeze(reason: "a lost laptop", actor: bench.shop)
    #expect(try await bench.vault.freeze(reason: "again", actor: bench.shop) == freeze)
    try await bench.stock("MORE", 1)
    let line = try await bench.allocate("4711")
    await expectError(.frozen) {
      try await bench.vault.reveal(try bench.key("4711"), actor: bench.shop, purpose: "sale")
    }
    await expectError(.frozen) {
      try await bench.vault.reveal(line.vouchers, actor: bench.shop, purpose: "sale")
    }
    #expect(try await bench.vault.voucher(line.vouchers[0]).reveals == [])
    let keyless = try bench.reopened(keys: VaultKeys.none)
    await expectError(.keyNeeded) {
      try await keyless.unfreeze(reason: "found", actor: bench.shop)
    }
    keyless.close()
    try await bench.vault.unfreeze(reason: "found", actor: bench.shop)
    #expect(try await bench.vault.standingFreeze() == nil)
    _ = try await bench.vault.reveal(try bench.key("4711"), actor: bench.shop, purpose: "sale")
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `whoever asks for a canary freezes the vault, and another person lifts it`()
    async throws
  {
    let bench = try await Workbench()
    let ids = try await bench.stock("STOCK", 3)
    let thief = try #require(Actor("thief"))
    _ = try await bench.vault.markCanary(ids[0], reason: "bait", actor: bench.shop)
    #expect(try await bench.levels() == [2, 0, 0, 0])
    #expect(try await bench.state(ids[0]) == .available)
    let sold = try await bench.allocate("4711", quantity: 2)
    #expect(!sold.vouchers.contains(ids[0]))
    await expectError(.outOfStock) { try await bench.allocate("4712") }
    await expectError(.frozen) {
      try await bench.vault.reveal(ids, actor: thief, purpose: "test")
    }
    #expect(try await bench.vault.voucher(ids[0]).reveals == [])
    #expect(try await bench.vault.standingFreeze()?.actor == "voucher-vault")
    #expect(
      try await bench.vault.notes(about: ids[0]).map { "\($0.event) \($0.actor)" } == [
        "canary shop", "touched thief",
      ])
    await expectError(.frozen) {
      try await bench.vault.reveal(try bench.key("4711"), actor: bench.shop, purpose: "sale")
    }
    let capitals = try #require(Actor("Thief"))
    await expectError(.refused) { try await bench.vault.unfreeze(reason: "oh", actor: capitals) }
    try await bench.vault.unfreeze(reason: "a drill", actor: bench.shop)
    _ = try await bench.vault.reveal(try bench.key("4711"), actor: bench.shop, purpose: "sale")
    try await bench.vault.void(ids[0], reason: "drill over", actor: bench.shop)
    #expect(try await bench.levels() == [0, 0, 0, 0])
    try await bench.expectSound()
    await bench.stop()
  }
}
