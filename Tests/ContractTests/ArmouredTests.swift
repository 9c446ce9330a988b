import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("an answer that no disk took")
struct ArmouredTests {
  /// Nothing takes the answer, but the slot can still be marked.
  private static let marked: Set<FailingDisk.Failure> = [.journalBeyond(1_000), .spool]
  /// Nothing at all can be written once the order is on its way.
  private static let dead: Set<FailingDisk.Failure> = [.journalWrites(after: 1), .spool]

  @Test func `is printed and logged whole, in short lines, with the command that puts it back`()
    async throws
  {
    let scene = try await ShelterBench(spool: "elsewhere")
    let error = try await scene.place("ORDER", failing: Self.marked)
    #expect(error?.message.contains("armoured block") == true)
    #expect(error?.next.contains("deliveries import FILE") == true)
    let text = try #require(scene.blocks.first)
    #expect(scene.blocks.count == 1)
    #expect(text.contains("about order ORDER"))
    #expect(text.contains("ciphertext"))
    #expect(text.contains("  voucher-vault deliveries import FILE\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 78 })
    #expect(scene.log.lines.contains { $0.hasPrefix("critical ") && $0.contains(text) })
    let search = SecretSearch(scene.bench.sandbox.truth.secrets)
    #expect(search.findings(in: text, named: "the block") == [])
    await scene.bench.stop()
  }

  @Test func `keeps its order from being looked up until it is back`() async throws {
    let scene = try await ShelterBench()
    try await scene.place("ORDER", failing: Self.marked)
    let summary = try await scene.recover()
    #expect(summary.orders.map(\.state) == [.sent])
    #expect(summary.sealedProblems.first?.error.next.contains("deliveries import") == true)
    #expect(try await scene.vault.status().outside == 1)
    await #expect(throws: VaultError.self) { try await scene.bench.place("ORDER", quantity: 5) }
    #expect(scene.bench.sandbox.truth.count(of: .lookup) == 0)

    let first = try await scene.take(try #require(scene.blocks.first))
    #expect(first.imported.map(\.status) == [.stored])
    #expect(first.imported.map(\.vouchers) == [5])
    #expect(first.imported.first?.orderReference == ClientReference("ORDER"))
    try await scene.expectWhole("ORDER")
    #expect(try await scene.vault.status().outside == 0)
    let size = try await scene.vault.verify().size
    let again = try await scene.take(try #require(scene.blocks.first))
    #expect(again.imported.map(\.status) == [.alreadyStored])
    #expect(again.problems.isEmpty)
    #expect(try await scene.vault.verify().size == size)
    #expect(try await scene.recover().isClean)
    await scene.bench.stop()
  }

  @Test
  func `comes back into an order that was called lost meanwhile: its codes are captured late`()
    async throws
  {
    let scene = try await ShelterBench()
    try await scene.place("ORDER", failing: Self.dead)
    let summary = try await scene.recover()
    #expect(summary.orders.map(\.state) == [.codesLost])
    #expect(summary.orders.first?.claim?.missing == 5)
    #expect(summary.orders.first?.claim?.worth?.description == "250.00 USD")
    let taken = try await scene.take(try #require(scene.blocks.first))
    #expect(taken.imported.map(\.vouchers) == [5])
    try await scene.expectWhole("ORDER")
    let kinds = try await scene.vault.events(of: ClientReference("ORDER")).map(\.kind)
    let lost = try #require(kinds.firstIndex(of: "order-codes-lost"))
    #expect(kinds[lost...].contains("order-captured"))
    await scene.bench.stop()
  }

  @Test func `brings what a failing disk had kept only the beginning of`() async throws {
    let scene = try await ShelterBench(pieces: 100)
    try await scene.place("ORDER", failing: [.journalWrites(after: 9), .spool])
    let summary = try await scene.recover()
    let order = try #require(summary.orders.first)
    #expect(order.state == .codesLost)
    #expect((1..<5).contains(order.captured))
    let taken = try await scene.take(try #require(scene.blocks.first))
    #expect(taken.imported.map(\.vouchers) == [5 - order.captured])
    try await scene.expectWhole("ORDER")
    let again = try await scene.take(try #require(scene.blocks.first))
    #expect(again.imported.map(\.status) == [.alreadyStored])
    await scene.bench.stop()
  }

  @Test func `given up, its order is looked up and what is missing is named`() async throws {
    let scene = try await ShelterBench(pieces: 100)
    try await scene.place("ORDER", failing: Self.marked)
    let reference = try #require(ClientReference("ORDER"))
    let summary = try await scene.vault.recover(
      only: reference, with: scene.bench.client, givingUpBlocks: true)
    #expect(summary.orders.map(\.state) == [.codesLost])
    #expect(try await scene.vault.status().outside == 0)
    _ = try await scene.take(try #require(scene.blocks.first))
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `is found in a log, in a quoted mail and in JSON, several in one text`() async throws {
    let scene = try await ShelterBench()
    try await scene.place("ONE", quantity: 2, failing: Self.dead)
    try await scene.place("TWO", quantity: 2, failing: Self.dead)
    let one = try #require(scene.blocks.first)
    let two = try #require(scene.blocks.last)
    let journal = one.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      "Nov 26 05:42:\(10 + $0.offset % 50) shop voucher-vault[77]: \($0.element)\r\n"
        + ($0.offset == 12 ? "Nov 26 05:42:11 shop sshd[1]: Accepted key\r\n" : "")
    }.joined()
    let mail = two.split(separator: "\n", omittingEmptySubsequences: false).map { "> > \($0)\n" }
      .joined()
    let json =
      #"{"level":"critical","message":""#
      + one.replacing("\n", with: #"\n"#).replacing("/", with: #"\/"#) + #""}"#
    let taken = try await scene.take("Hello,\n\(mail)\n-- \nA\n\(journal)\n\(json)\n")
    #expect(taken.problems == [])
    #expect(
      taken.imported.map { $0.orderReference?.text } == ["TWO", "ONE", "ONE"])
    #expect(taken.imported.map(\.status) == [.stored, .stored, .alreadyStored])
    _ = try await scene.recover()
    try await scene.expectWhole("ONE")
    try await scene.expectWhole("TWO")
    await scene.bench.stop()
  }

  @Test func `is refused by name where it is another vault's, damaged or cut off`() async throws {
    let scene = try await ShelterBench()
    let other = try await ShelterBench()
    try await scene.place("ORDER", failing: Self.dead)
    try await other.place("ORDER", failing: Self.dead)
    let block = try #require(scene.blocks.first)
    let foreign = try await scene.take(try #require(other.blocks.first))
    #expect(foreign.imported == [])
    #expect(foreign.problems.map(\.error) == [VaultError(.wrongKey, "", next: "")])
    #expect(foreign.problems.first?.error.message.contains("\(other.vault.core.vault.id)") == true)
    let lines = block.split(separator: "\n").map(String.init)
    let begin = try #require(lines.firstIndex { $0.hasPrefix("-----BEGIN") })
    var changed = lines
    changed[begin + 3] = String(changed[begin + 3].reversed())
    let damaged = try await scene.take(changed.joined(separator: "\n"))
    #expect(damaged.problems.first?.error.message.contains("checksum") == true)
    let cut = try await scene.take(lines.dropLast().joined(separator: "\n"))
    #expect(cut.problems.first?.error.message.contains("no end") == true)
    let nothing = try await scene.take("Hello")
    #expect(nothing.problems.first?.error.code == .invalid)
    let mixed = try await scene.take(changed.joined(separator: "\n") + "\n" + block)
    #expect(mixed.imported.count == 1)
    #expect(mixed.problems.map(\.block) == [1])
    await scene.bench.stop()
    await other.bench.stop()
  }

  @Test func `needs the key, or is put sealed into the spool without it`() async throws {
    let scene = try await ShelterBench(keys: .capture)
    try await scene.place("ORDER", failing: Self.marked)
    let text = try #require(scene.blocks.first)
    let source = DeliveryImportSource(name: "text", bytes: Array(text.utf8))
    let error = await #expect(throws: VaultError.self) {
      try await scene.vault.importDeliveries([source])
    }
    #expect(error?.code == .keyNeeded)
    #expect(error?.next.contains("--keep-sealed") == true)
    for _ in 0..<2 {
      let kept = try await scene.vault.importDeliveries([source], keepingSealed: true)
      #expect(kept.imported.map(\.status) == [.sealed])
    }
    #expect(try await scene.vault.status().spooled.map(\.count) == [1])
    let open = try scene.bench.reopened()
    let summary = try await open.recover(with: scene.bench.client)
    #expect(summary.sealedProblems.isEmpty)
    #expect(try await open.order(try #require(ClientReference("ORDER"))).captured == 5)
    #expect(try await open.status().outside == 0)
    open.close()
    await scene.bench.stop()
  }
}
