import Foundation
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("a proof for outsiders", .enabled(if: PythonReader.isThere, "needs Python 3"))
struct LogProofTests {
  @Test func `of any event is found good by a reader that has the leaf and the log's key`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let size = try bench.vault.head().size
    for index in 0..<size {
      let proof = try await bench.vault.proof(of: .index(index))
      let leaf = bench.folder.path("leaf")
      try Data(proof.leaf).write(to: URL(filePath: leaf))
      let file = try bench.write(proof.text, to: "event.tlog-proof")
      let read = try await PythonReader.run("verify_log_proof.py", [try bench.logKey, leaf, file])
      #expect(read.status == 0)
      #expect(read.text == "\(proof.size) \(proof.root)\n")
    }
    await bench.stop()
  }

  @Test func `is of the last event of an order, or about a voucher`() async throws {
    let bench = try await Workbench()
    let order = try await bench.place("FIRST")
    try await bench.place("SECOND")
    _ = try await bench.revealedCodes("FIRST")
    let reference = try #require(ClientReference("FIRST"))
    let ofOrder = try await bench.vault.proof(of: .lastOf(reference))
    #expect(ofOrder.kind == "order-captured")
    let listed = try await bench.vault.events(of: reference)
    #expect(listed.last?.index == ofOrder.index)
    let voucher = try #require(order.vouchers.first)
    let aboutVoucher = try await bench.vault.proof(of: .lastAbout(voucher.id))
    #expect(aboutVoucher.kind == "voucher-moved")
    await #expect(throws: VaultError(.notFound, "", next: "")) {
      try await bench.vault.proof(of: .index(10_000))
    }
    await bench.stop()
  }

  @Test func `leads without a key to the newest checkpoint that covers it, or is refused`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let signed = try await bench.vault.proof(of: .index(3)).size
    let keyless = try bench.reopened(keys: VaultKeys.none)
    #expect(try await keyless.proof(of: .index(3)).size == signed)
    // Without a key the log grows and is not signed.
    let capture = try bench.reopened(keys: .capture(bench.keyring.identity))
    _ = try await capture.place(OrderPlacement(try bench.request("SECOND")), with: bench.client)
    let last = try keyless.head().size - 1
    await #expect(throws: VaultError(.keyNeeded, "", next: "")) {
      try await keyless.proof(of: .index(last))
    }
    #expect(try await keyless.proof(of: .index(3)).size == signed)
    // Once signed, in the database alone or in a checkpoint file alone, it is provable without.
    _ = try await bench.vault.checkpoint()
    try FileManager.default.removeItem(atPath: bench.vault.folder.checkpointFile)
    #expect(try await keyless.proof(of: .index(last)).size == last + 1)
    await bench.stop()
  }

  @Test func `shows that the log continues any older checkpoint`() async throws {
    let bench = try await Workbench()
    var older = [try await bench.vault.checkpoint()]
    for number in 0..<3 {
      try await bench.place("ORDER-\(number)")
      older.append(try await bench.vault.checkpoint())
    }
    let key = try bench.logKey
    for (number, note) in older.enumerated() {
      let proof = try await bench.vault.continuation(since: note)
      let before = try bench.write(note, to: "older.txt")
      let file = try bench.write(proof.text, to: "continued.txt")
      let read = try await PythonReader.run("verify_consistency.py", [key, before, file])
      #expect(read.text == "\(proof.earlierSize) \(proof.size)\n", "checkpoint \(number)")
      #expect(read.status == 0)
      let other = try bench.write(older[number == 0 ? 1 : number - 1], to: "other.txt")
      #expect(try await PythonReader.run("verify_consistency.py", [key, other, file]).status == 1)
    }
    let lines = try await bench.vault.continuation(since: older[0]).text.split(
      separator: "\n", omittingEmptySubsequences: false)
    var swapped = lines
    swapped.swapAt(1, 2)
    let before = try bench.write(older[0], to: "older.txt")
    let file = try bench.write(swapped.joined(separator: "\n"), to: "swapped.txt")
    #expect(try await PythonReader.run("verify_consistency.py", [key, before, file]).status == 1)
    await #expect(throws: VaultError(.integrity, "", next: "")) {
      let forged = older[0].replacing("\n\n", with: "x\n\n")
      return try await bench.vault.continuation(since: forged)
    }
    await bench.stop()
  }

  @Test func `of non-reveal holds every event since the delivery, and no reveal`() async throws {
    let bench = try await Workbench()
    try await bench.place("BEFORE")
    let order = try await bench.place("WATCHED", quantity: 2)
    try await bench.place("AFTER")
    let key = try bench.logKey
    let (kept, shown) = (order.vouchers[0].id, order.vouchers[1].id)
    let actor = try #require(Actor("tester"))
    _ = try await bench.vault.reveal([shown], actor: actor, purpose: "sold")
    var text = ""
    let proof = try await bench.vault.proveNotRevealed(kept) { text += $0 }
    let file = try bench.write(text, to: "untouched.txt")
    let read = try await PythonReader.run("verify_not_revealed.py", [key, file])
    #expect(read.text == "\(kept) \(proof.size)\n")
    #expect(read.status == 0)
    let revealed = try await bench.vault.events(matching: AuditFilter(), limit: 1_000).entries
      .last { $0.kind == "revealed" }
    await #expect { () async throws in
      _ = try await bench.vault.proveNotRevealed(shown) { _ in Issue.record("nothing is written") }
    } throws: { error in
      guard let error = error as? VaultError, let index = revealed?.index else { return false }
      return error.code == .refused && error.message.contains("event \(index)")
    }
    // Neither another voucher's name nor an event that was left out gets past the reader.
    let renamed = try bench.write(text.replacing("\(kept)", with: "\(shown)"), to: "renamed.txt")
    #expect(try await PythonReader.run("verify_not_revealed.py", [key, renamed]).status == 1)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let blank = try #require(lines.firstIndex(of: ""))
    lines.remove(at: blank + 2)
    let shorter = try bench.write(lines.joined(separator: "\n"), to: "shorter.txt")
    #expect(try await PythonReader.run("verify_not_revealed.py", [key, shorter]).status == 1)
    await bench.stop()
  }
}
