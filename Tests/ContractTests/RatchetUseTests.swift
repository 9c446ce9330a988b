import SandboxSupplier
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("the ratchets of a vault")
struct RatchetUseTests {
  /// Somebody may keep an answer that went elsewhere; its box is to open no delivery.
  @Test func `are not the same for answers and for deliveries`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 900))])
    _ = try? await bench.place("CUT", quantity: 5)
    var (answers, deliveries): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
    try bench.vault.core.database.read { snapshot in
      try snapshot.eachDelivery { row, keys in
        deliveries.formUnion(keys.map(\.wrappedKey))
        guard let body = row.sealedBody, let sealed = SealedResponse(body) else { return }
        answers.formUnion(try StreamHeader(encoded: sealed.header).wrappedKeys.map(\.box))
      }
    }
    #expect(!answers.isEmpty && !deliveries.isEmpty)
    #expect(answers.isDisjoint(with: deliveries))
    await bench.stop()
  }

  @Test func `serve the orders of one process together`() async throws {
    let bench = try await Workbench()
    for name in ["ONE", "TWO", "THREE"] { try await bench.place(name, quantity: 2) }
    var boxes: [[UInt8]] = []
    var headers: Set<[UInt8]> = []
    try bench.vault.core.database.read { snapshot in
      try snapshot.eachDelivery { row, keys in
        headers.insert(row.header)
        boxes += keys.map(\.wrappedKey)
      }
    }
    #expect(headers.count == 3)
    #expect(boxes.count == 6)
    #expect(Set(boxes).count == 2)
    try await bench.expectSound()
    await bench.stop()
  }
}
