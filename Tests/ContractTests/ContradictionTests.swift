import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("an answer that contradicts itself")
struct ContradictionTests {
  @Test(arguments: [
    #""order":{"id":5,"status":"FAILED"}"#, #""data":{"id":6,"vouchers":[]}"#, #""id":7"#,
  ])
  func `another number in front of the order's own does not keep its codes out`(
    member: String
  ) async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .insert(member: Array(member.utf8)))
    ])
    let order = try await bench.place("TWICE")
    #expect(order.state == .captured)
    #expect(try await bench.revealedCodes("TWICE") == bench.trueCodes("TWICE"))
    #expect(try await bench.vault.status().journalEntries == 0)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [#""quantity":9000000000000000000"#, #""quantity":0"#, #""denomination":-1"#])
  func `figures that the books cannot hold do not keep codes out`(member: String) async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .insert(member: Array(member.utf8)))
    ])
    _ = try? await bench.place("FIGURES", wait: 0)
    let ids = try await bench.vault.vouchers().map(\.id)
    let shown = try await bench.vault.reveal(
      ids, actor: try #require(Actor("tester")), purpose: "test", includingQuarantined: true
    ).map { $0.revealText(of: .code) }
    let codes = Set(try bench.trueCodes("FIGURES"))
    #expect(codes.isSubset(of: Set(shown)))
    #expect(try await bench.vault.status().journalEntries == 0)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `one response that cannot be stored does not keep the others out`() async throws {
    let bench = try await Workbench()
    let database = try PlainDatabase(bench.vault.folder.path + "/vault.db")
    try database.run(
      "CREATE TRIGGER test_all BEFORE INSERT ON vouchers BEGIN SELECT RAISE(ABORT, 'no'); END")
    for reference in ["STUCK", "FREE"] {
      await #expect(throws: VaultError.self) { try await bench.place(reference) }
    }
    try database.run("DROP TRIGGER test_all")
    try database.run(
      """
      CREATE TRIGGER test_one BEFORE INSERT ON vouchers WHEN NEW.order_id =
        (SELECT order_id FROM orders WHERE reference = 'STUCK')
      BEGIN SELECT RAISE(ABORT, 'no'); END
      """)
    let first = try await bench.vault.recover(with: bench.client)
    #expect(first.sealedProblems.count == 1)
    #expect(try await bench.order("FREE").state == .captured)
    try database.run("DROP TRIGGER test_one")
    let second = try await bench.vault.recover(with: bench.client)
    #expect(second.sealedProblems.isEmpty)
    #expect(try await bench.order("STUCK").state == .captured)
    #expect(try await bench.vault.status().journalEntries == 0)
    await bench.stop()
  }
}
