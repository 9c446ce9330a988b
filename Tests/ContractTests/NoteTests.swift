import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the note of a settled order")
struct NoteTests {
  @Test func `is kept with its name and time, and shown with the order`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
    try await bench.place("LOST")
    let ann = try #require(Actor("ann"))
    let reference = try #require(ClientReference("LOST" as String))
    let order = try await bench.vault.resolve(
      reference, as: .failed, actor: ann, note: "ticket 8812:\n  never booked")
    #expect(order.state == .failed)
    #expect(order.notes.map(\.note) == ["ticket 8812: never booked"])
    #expect(order.notes.map(\.actor) == ["ann"])
    #expect(try await bench.order("LOST").notes == order.notes)
    let event = try #require(try await bench.vault.events(of: reference).last)
    #expect(event.kind == "order-resolved")
    #expect(event.fields.contains { $0.name == "actor" && $0.value == "ann" })
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: ["", "  ", String(repeating: "x", count: 1_001)])
  func `says something, and not too much`(note: String) async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
    try await bench.place("LOST")
    let error = await #expect(throws: VaultError.self) {
      try await bench.vault.resolve(
        try #require(ClientReference("LOST" as String)), as: .failed,
        actor: try #require(Actor("ann")), note: note)
    }
    #expect(error?.code == .invalid)
    #expect(try await bench.order("LOST").state == .codesLost)
    await bench.stop()
  }
}
