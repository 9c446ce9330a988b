import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("a refusal that need not be one")
struct DoubtfulRefusalTests {
  @Test(arguments: [301, 400, 401, 403, 404, 405, 408, 410, 422, 425, 499, 502])
  func `a refusal of an order that was bought all the same is looked into`(
    status: Int
  ) async throws {
    let bench = try await Workbench { $0.visibility = .always }
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .answer(.after, .error(status)))])
    #expect(try await bench.place("BOUGHT").state == .captured)
    #expect(bench.sandbox.truth.debits(reference: "BOUGHT").count == 1)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `turned away without end, an order that was bought is found`() async throws {
    let bench = try await Workbench { $0.visibility = .always }
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .answer(.after, .rateLimited(retryAfter: 1)), count: nil)
    ])
    #expect(try await bench.place("BOUGHT").state == .captured)
    await bench.stop()
  }

  @Test func `turned away and not to be found, an order may be placed again`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .answer(.before, .error(403)), count: nil)
    ])
    await #expect(throws: VaultError.self) { try await bench.place("AGAIN") }
    #expect(try await bench.order("AGAIN").state == .intended)
    bench.sandbox.setFaults([])
    #expect(try await bench.place("AGAIN").state == .captured)
    #expect(bench.sandbox.truth.debits(reference: "AGAIN").count == 1)
    try await bench.expectSound()
    await bench.stop()
  }
}
