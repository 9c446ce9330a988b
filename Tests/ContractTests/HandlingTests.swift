import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("what is done about single vouchers")
struct HandlingTests {
  @Test func `a void voucher is out for good, and says why`() async throws {
    let bench = try await Workbench()
    let ids = try await bench.stock("STOCK", 2)
    #expect(
      try await bench.vault.void(ids[0], reason: "a test code", actor: bench.shop).state == .voided)
    _ = try await bench.vault.void(ids[0], reason: "again", actor: bench.shop)
    #expect(try await bench.vault.notes(about: ids[0]).map(\.reason) == ["a test code"])
    #expect(try await bench.levels() == [1, 0, 0, 0])
    _ = try await bench.allocate("4711")
    await expectError(.refused) {
      try await bench.vault.void(ids[1], reason: "no", actor: bench.shop)
    }
    await expectError(.invalid) {
      try await bench.vault.void(ids[0], reason: " ", actor: bench.shop)
    }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a disputed voucher is no stock until it is settled and put back`() async throws {
    let bench = try await Workbench()
    let id = try await bench.stock("STOCK", 1)[0]
    _ = try await bench.vault.dispute(id, reason: "ticket 1", actor: bench.shop)
    _ = try await bench.vault.dispute(id, reason: "ticket 1", actor: bench.shop)
    #expect(try await bench.levels() == [0, 0, 0, 0])
    await expectError(.refused) {
      try await bench.vault.restock(id, reason: "fine", actor: bench.shop)
    }
    _ = try await bench.vault.settleDispute(id, reason: "it works", actor: bench.shop)
    _ = try await bench.allocate("WAITS", 1, .backorder)
    _ = try await bench.vault.restock(id, reason: "it works", actor: bench.shop)
    #expect(try await bench.vault.allocation(try bench.key("WAITS"))?.vouchers == [id])
    #expect(
      try await bench.vault.notes(about: id).map(\.event) == ["disputed", "settled", "restocked"])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a line gets another in a voucher's place, and the original is kept`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 3)
    let line = try await bench.allocate("4711", quantity: 2)
    _ = try await bench.vault.reveal(try bench.key("4711"), actor: bench.shop, purpose: "sale")
    let bad = line.vouchers[0]
    let replaced = try await bench.vault.replace(bad, reason: "does not work", actor: bench.shop)
    #expect(replaced.allocation.vouchers == [line.vouchers[1], replaced.replacement])
    #expect(try await bench.state(bad) == .quarantined)
    #expect(try await bench.vault.replace(bad, reason: "again", actor: bench.shop) == replaced)
    let sale = try await bench.vault.reveal(
      try bench.key("4711"), actor: bench.shop, purpose: "sale")
    #expect(sale.vouchers.map(\.id) == [line.vouchers[1], replaced.replacement])
    await expectError(.outOfStock) {
      try await bench.vault.replace(line.vouchers[1], reason: "no luck", actor: bench.shop)
    }
    await expectError(.refused) {
      let strange = try await bench.stock("MORE", 1)[0]
      return try await bench.vault.replace(strange, reason: "not sold", actor: bench.shop)
    }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a code is found by itself, with everything that became of it`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 2)
    let line = try await bench.allocate("4711")
    let code = try #require(try bench.trueCodes("STOCK")[0])
    let found = try bench.vault.find(code: Array(code.utf8).span)
    let match = try #require(found.matches.first)
    #expect(match.voucher.id == line.vouchers[0])
    #expect(match.holder == line.key)
    #expect(found.unsearchable == 0)
    #expect(try bench.vault.find(code: Array("MARKER-NOBODY".utf8).span).matches == [])
    _ = try await bench.vault.release(line.key, reason: "refund", actor: bench.shop)
    let after = try #require(try bench.vault.find(code: Array(code.utf8).span).matches.first)
    #expect(after.holder == nil)
    #expect(after.formerHolders == [line.key])
    await bench.stop()
  }

  @Test func `without the key no code is found, and none is taken in`() async throws {
    let bench = try await Workbench(keys: .capture)
    let id = try await bench.stock("STOCK", 1)[0]
    await expectError(.keyNeeded) { try bench.vault.find(code: Array("X".utf8).span) }
    let code = try ReissuedCode(code: Array("MARKER-NEW".utf8).span)
    await expectError(.keyNeeded) {
      try await bench.vault.importReissued(code, for: id, reason: "mail", actor: bench.shop)
    }
    await bench.stop()
  }

  @Test func `a code that was issued anew has the original's place`() async throws {
    let bench = try await Workbench()
    try await bench.stock("STOCK", 2)
    let line = try await bench.allocate("4711")
    let original = line.vouchers[0]
    let text = "MARKER-REISSUED-0001"
    let code = try ReissuedCode(
      code: Array(text.utf8).span, pin: Array("4321".utf8).span,
      expiresAt: bench.time.now.advanced(byMilliseconds: Workbench.day))
    let taken = try await bench.vault.importReissued(
      code, for: original, reason: "mail of the supplier", actor: bench.shop)
    #expect(taken.holder == line.key)
    #expect(try await bench.state(original) == .voided)
    let again = try await bench.vault.importReissued(
      code, for: original, reason: "the same mail", actor: bench.shop)
    #expect(again.voucher == taken.voucher)
    #expect(again.wasKnown)
    let sale = try await bench.vault.reveal(line.key, actor: bench.shop, purpose: "sale")
    #expect(sale.vouchers.map { $0.revealText(of: .code) } == [text])
    #expect(sale.vouchers.map { $0.revealText(of: .pin) } == ["4321"])
    let found = try bench.vault.find(code: Array(text.utf8).span)
    #expect(found.matches.map(\.voucher.id) == [taken.voucher])
    // One that nobody has goes into stock; one that is known as another is refused.
    let free = try #require(
      try await bench.vault.vouchers().first { $0.state == .available }?.id)
    await expectError(.refused) {
      try await bench.vault.importReissued(code, for: free, reason: "mail", actor: bench.shop)
    }
    let other = try ReissuedCode(code: Array("MARKER-REISSUED-0002".utf8).span)
    let stocked = try await bench.vault.importReissued(
      other, for: free, reason: "mail", actor: bench.shop)
    #expect(stocked.holder == nil)
    #expect(try await bench.levels() == [1, 0, 0, 0])
    try await bench.expectSound()
    await bench.stop()
  }
}
