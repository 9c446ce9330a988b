import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("delivered codes")
struct DeliveredCodesTests {
  /// Every part of every voucher, as the vault shows it and as the supplier has it.
  private func expectDelivered(
    _ reference: String, by bench: Workbench, from vault: Vault? = nil
  ) async throws {
    let order = try await bench.order(reference)
    let revealed = try await (vault ?? bench.vault).reveal(
      order.vouchers.map(\.id), actor: try #require(Actor("tester")), purpose: "comparison",
      includingQuarantined: true)
    let truth = try #require(bench.sandbox.truth.order(reference: reference))
    #expect(order.vouchers.map(\.line) == truth.vouchers.map(\.line))
    #expect(
      revealed.map(ExpectedVoucher.init) == truth.vouchers.map { ExpectedVoucher(json: $0.json) })
  }

  @Test func `the sample of the documentation is captured and shown byte for byte`() async throws {
    let bench = try await Workbench { $0.codeStyle = .documentation }
    let order = try await bench.place("FIRST_VOUCHER_001")
    #expect(order.state == .captured)
    #expect(order.amount == Amount("100.00"))
    #expect(order.discount == Amount("3.50"))
    #expect(
      try await bench.revealedCodes("FIRST_VOUCHER_001")
        == ["STEAM-XXXX-XXXX-XXXX", "STEAM-YYYY-YYYY-YYYY"])
    try await expectDelivered("FIRST_VOUCHER_001", by: bench)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [CodeStyle.mock, .unicode], [2, 12])
  func `codes of every script come out as they went in`(
    style: CodeStyle, quantity: Int
  ) async throws {
    let bench = try await Workbench { $0.codeStyle = style }
    #expect(try await bench.place("STYLE", quantity: quantity).state == .captured)
    try await expectDelivered("STYLE", by: bench)
    await bench.stop()
  }

  /// The forms that hold a code beyond doubt.
  private static let certain = HostileForm.allCases.filter { $0 != .maskLike && $0 != .nothing }

  @Test(arguments: certain, [Workbench.KeysAtHand.full, .capture])
  func `an awkward voucher is captured whole, and shown byte for byte`(
    form: HostileForm, keys: Workbench.KeysAtHand
  ) async throws {
    let bench = try await Workbench(keys: keys) {
      $0.codeStyle = .hostile
      $0.hostileForms = [form]
    }
    #expect(try await bench.place("HOSTILE").state == .captured)
    try await expectDelivered("HOSTILE", by: bench, from: try bench.reopened())
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [2, 12], [Workbench.KeysAtHand.full, .capture])
  func `what looks like a mask is sealed as it was first shown, in quarantine`(
    quantity: Int, keys: Workbench.KeysAtHand
  ) async throws {
    let bench = try await Workbench(keys: keys) {
      $0.codeStyle = .hostile
      $0.hostileForms = [.maskLike]
    }
    let order = try await bench.place("MASK-LIKE", quantity: quantity)
    #expect(order.state == .codesLost)
    #expect(order.lost == quantity)
    #expect(order.vouchers.allSatisfy { $0.state == .quarantined && $0.looksMasked })
    try await expectDelivered("MASK-LIKE", by: bench, from: try bench.reopened())
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a voucher with nothing in it is counted as lost`() async throws {
    let bench = try await Workbench {
      $0.codeStyle = .hostile
      $0.hostileForms = [.nullPin, .nothing]
    }
    let order = try await bench.place("NOTHING", quantity: 4)
    #expect(order.state == .codesLost)
    #expect(order.captured == 2)
    #expect(order.lost == 2)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [1, 2, 3])
  func `all forms in one delivery come out as they went in`(seed: Int) async throws {
    let bench = try await Workbench {
      $0.seed = seed
      $0.codeStyle = .hostile
      $0.hostileForms = Self.certain
    }
    #expect(try await bench.place("ALL", quantity: 42).state == .captured)
    try await expectDelivered("ALL", by: bench)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `codes that look masked are sealed even when the first sending got lost`() async throws
  {
    let bench = try await Workbench { $0.codeStyle = .documentation }
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.before))])
    #expect(try await bench.place("AGAIN", wait: 0).state == .inDoubt)
    _ = try await bench.vault.recover(with: bench.client, waitMilliseconds: 60_000)
    #expect(
      Set(try await bench.revealedCodes("AGAIN").compactMap(\.self))
        .isSuperset(of: try bench.trueCodes("AGAIN").compactMap(\.self)))
    try await bench.expectSound()
    await bench.stop()
  }
}
