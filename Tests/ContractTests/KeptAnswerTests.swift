import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("an answer that has no place in the books")
struct KeptAnswerTests {
  /// Places an order whose answer is dropped, and whose look-up then gets what the fault makes of it.
  private func lookUp(_ fault: FaultKind) async throws -> [DeliveryReport] {
    let bench = try await Workbench { $0.listCodes = .full }
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)), SandboxFault(on: .lookup, fault),
    ])
    _ = try? await bench.place("KEPT", wait: 0)
    let deliveries = try await bench.vault.deliveries(of: ClientReference("KEPT"))
    try await bench.expectSound()
    await bench.stop()
    return deliveries.filter { $0.source == "lookup" }
  }

  @Test func `a look-up that breaks off before it names the order is kept, sealed`() async throws {
    let kept = try #require(try await lookUp(.cut(bytes: 80)).first)
    #expect(kept.byteCount == 80)
    #expect(!kept.isComplete)
    #expect(!kept.isItemised)
  }

  @Test func `vouchers that come without any name are kept, sealed`() async throws {
    let body = #"[{"vouchers":[{"card_number":"MARKER-1","pin_code":"1"}]}]"#
    let kept = try #require(
      try await lookUp(.answer(.after, CannedAnswer(status: 200, body: Array(body.utf8)))).first)
    #expect(kept.byteCount == body.utf8.count)
    #expect(!kept.isItemised)
  }
}
