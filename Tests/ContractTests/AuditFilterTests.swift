import Proving
import Testing
import VoucherModel
import VoucherVault

@Suite("the list of events")
struct AuditFilterTests {
  /// A vault in which several people did several things.
  private func busy() async throws -> (bench: Workbench, vouchers: [VoucherID]) {
    let bench = try await Workbench()
    let first = try await bench.place("FIRST", quantity: 2)
    bench.time.advance(60_000)
    try await bench.place("SECOND")
    bench.time.advance(60_000)
    for (name, number) in [("ann", 0), ("bob", 1), ("ann", 1)] {
      let actor = try #require(Actor(name))
      _ = try await bench.vault.reveal(
        [first.vouchers[number].id], actor: actor, purpose: "test")
    }
    return (bench, first.vouchers.map(\.id))
  }

  private func list(
    _ bench: Workbench, _ change: (inout AuditFilter) -> Void
  ) async throws -> [AuditEntry] {
    var filter = AuditFilter()
    change(&filter)
    return try await bench.vault.events(matching: filter, limit: 1_000).entries
  }

  @Test func `is narrowed by actor, kind, voucher, order and time, and by several of them`()
    async throws
  {
    let (bench, vouchers) = try await busy()
    let all = try await list(bench) { _ in }
    #expect(all.map(\.index) == Array(0..<UInt64(all.count)))
    func expect(
      _ name: String, _ change: (inout AuditFilter) -> Void, _ holds: (AuditEntry) -> Bool
    ) async throws {
      let found = try await list(bench, change)
      #expect(found == all.filter(holds), "\(name)")
      #expect(!found.isEmpty, "\(name)")
    }
    func field(_ entry: AuditEntry, _ name: String) -> String? {
      entry.fields.first { $0.name == name }?.value
    }
    try await expect("actor", { $0.actor = Actor("ann") }) { field($0, "actor") == "ann" }
    try await expect("kind", { $0.kinds = ["revealed"] }) { $0.kind == "revealed" }
    try await expect("kinds", { $0.kinds = ["revealed", "delivered", "order-sent"] }) {
      ["revealed", "delivered", "order-sent"].contains($0.kind)
    }
    let middle = try #require(all.last { $0.kind == "order-intended" }).at
    try await expect("after", { $0.after = middle }) { $0.at >= middle }
    try await expect("before", { $0.before = middle }) { $0.at < middle }
    let second = try #require(ClientReference("SECOND"))
    let ofSecond = try await bench.vault.events(of: second)
    #expect(Set(ofSecond.map(\.kind)).isSuperset(of: ["order-intended", "order-captured"]))
    try await expect(
      "order and kind",
      {
        $0.order = second
        $0.kinds = ["order-sent"]
      }
    ) { $0.kind == "order-sent" && $0.index >= ofSecond[0].index }
    let about = try await list(bench) { $0.voucher = vouchers[1] }
    #expect(about.map(\.kind) == ["delivered", "revealed", "voucher-moved", "revealed"])
    let byBob = try await list(bench) {
      $0.voucher = vouchers[1]
      $0.actor = Actor("bob")
    }
    #expect(byBob.map(\.kind) == ["revealed", "voucher-moved"])
    #expect(try await list(bench) { $0.actor = Actor("nobody") } == [])
    await bench.stop()
  }

  @Test func `comes in pages that leave nothing out and repeat nothing`() async throws {
    let (bench, _) = try await busy()
    for kinds: Set<String> in [[], ["revealed"], ["revealed", "voucher-moved", "exchanged"]] {
      var filter = AuditFilter()
      filter.kinds = kinds
      let whole = try await bench.vault.events(matching: filter, limit: 1_000)
      #expect(whole.next == nil)
      var pieces: [AuditEntry] = []
      var from: UInt64? = 0
      while let start = from {
        let page = try await bench.vault.events(matching: filter, from: start, limit: 2)
        pieces += page.entries
        from = page.next
      }
      #expect(pieces == whole.entries)
    }
    await bench.stop()
  }
}
