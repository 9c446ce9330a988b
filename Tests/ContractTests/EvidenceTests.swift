import Foundation
import SandboxSupplier
import TestSupport
import Testing
import TransparencyLog
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("the evidence for a claim")
struct EvidenceTests {
  /// An order of three of which one came, and a note.
  private func lossy() async throws -> Workbench {
    let bench = try await Workbench { $0.pinDigits = 14 }
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 600))])
    #expect(try await bench.place("LOSSY", quantity: 3).state == .codesLost)
    _ = try await bench.revealedCodes("LOSSY")
    return bench
  }

  private func reference() throws -> ClientReference {
    try #require(ClientReference("LOSSY" as String))
  }

  private func key(of bench: Workbench) throws -> NoteKey {
    let core = bench.vault.core
    let name = try #require(KeyName(core.identity.origin))
    return NoteKey(name: name, key: core.identity.logKey)
  }

  /// What the reader in Python says; it shares no code with this package.
  private func readByPython(_ text: String, key: NoteKey) throws -> (status: Int32, text: String) {
    let folder = try TemporaryFolder()
    let path = folder.path("evidence.txt")
    try Data(text.utf8).write(to: URL(filePath: path))
    let reader = GoldenFile.vectors.deletingLastPathComponent()
      .appending(path: "Readers/verify_evidence.py").path(percentEncoded: false)
    let end = try SpawnedProcess("/usr/bin/python3", ["-B", reader, key.text, path]).waitForEnd()
    return (end.status, end.out)
  }

  @Test func `names every call, what is missing and what that is worth`() async throws {
    let bench = try await lossy()
    let evidence = try await bench.vault.evidence(of: reference())
    let order = try await bench.order("LOSSY")
    #expect(evidence.missing == order.lost)
    #expect(evidence.worth?.description == "\(50 * order.lost).00 USD")
    for exchange in bench.sandbox.truth.exchanges
    where [.createOrder, .lookup, .order].contains(exchange.endpoint) {
      #expect(evidence.text.contains(exchange.requestID), "\(exchange.endpoint)")
    }
    #expect(evidence.text.contains("  600  "))
    let number = try #require(bench.sandbox.truth.orders.first?.id)
    #expect(evidence.text.contains("supplier's order: \(number)\n"))
    #expect(evidence.text.contains("face value: \(50 * order.lost).00 USD\n"))
    await bench.stop()
  }

  @Test func `holds no code, no PIN, no purpose and no words of a note`() async throws {
    let bench = try await lossy()
    _ = try await bench.vault.resolve(
      reference(), as: .failed, actor: try #require(Actor("ann")), note: "told by Bob of support")
    let evidence = try await bench.vault.evidence(of: reference())
    let search = SecretSearch(
      bench.sandbox.truth.secrets.map { $0.replacing("https://claim.example/", with: "") })
    #expect(search.findings(in: evidence.text, named: "evidence") == [])
    // Three letters stand in base 64 now and then.
    #expect(!evidence.text.contains(" test"))
    #expect(!evidence.text.contains("told by"))
    #expect(!evidence.text.contains("Bob of support"))
    let talkative = try await bench.vault.evidence(of: reference(), showsNotes: true)
    #expect(talkative.text.contains("told by Bob of support"))
    await bench.stop()
  }

  @Test func `is proven to a reader in another language, and a change of it is not`() async throws {
    let bench = try await lossy()
    let text = try await bench.vault.evidence(of: reference()).text
    let key = try key(of: bench)
    let events = try await bench.vault.events(of: reference()).count
    let outcome = try readByPython(text, key: key)
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("\(events) "))
    #expect(outcome.text.hasSuffix(" LOSSY\n"))
    #expect(try bench.vault.verifyEvidence(text).events == events)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (number, line) in lines.enumerated() where line.utf8.count > 3 {
      var changed = lines
      let last = line.last == "1" ? "2" : "1"
      changed[number] = String(line.dropLast()) + last
      let tampered = changed.joined(separator: "\n")
      #expect(throws: VaultError.self, "\(line)") { try bench.vault.verifyEvidence(tampered) }
      if number % 7 == 0 { #expect(try readByPython(tampered, key: key).status == 1, "\(line)") }
    }
    await bench.stop()
  }

  @Test func `is not this vault's where another one signed it`() async throws {
    let bench = try await lossy()
    let other = try await Workbench()
    let text = try await bench.vault.evidence(of: reference()).text
    #expect(throws: VaultError.self) { try other.vault.verifyEvidence(text) }
    #expect(try readByPython(text, key: key(of: other)).status == 1)
    await bench.stop()
    await other.stop()
  }

  @Test func `needs the key to be signed, and none without a signature`() async throws {
    let bench = try await lossy()
    let keyless = try bench.reopened(keys: VaultKeys.none)
    let error = await #expect(throws: VaultError.self) {
      try await keyless.evidence(of: reference())
    }
    #expect(error?.code == .keyNeeded)
    #expect(error?.next.contains("--unsigned") == true)
    let evidence = try await keyless.evidence(of: reference(), isSigned: false)
    #expect(!evidence.isSigned)
    #expect(evidence.text.contains("log: not signed"))
    #expect(evidence.missing > 0)
    keyless.close()
    await bench.stop()
  }

  @Test func `of a large order is one text too`() async throws {
    let bench = try await Workbench { $0.maximumQuantity = 5_000 }
    try await bench.place("LOSSY", quantity: 2_000)
    let text = try await bench.vault.evidence(of: reference()).text
    #expect(try readByPython(text, key: key(of: bench)).status == 0)
    #expect(try bench.vault.verifyEvidence(text).events > 3)
    await bench.stop()
  }
}
