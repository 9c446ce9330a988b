import Foundation
import SandboxSupplier
import SupplierAPI
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("a torn entry of the journal")
struct TornEntryTests {
  /// Where a power cut has left something else than was written.
  enum Tear: CaseIterable, Sendable {
    case context, header, firstFrame, secondFrame

    func offset(in entry: SealedResponse) -> Int {
      let frames =
        JournalFormat.prefixLength + entry.contextBytes.count + entry.header.count
      return switch self {
      case .context: JournalFormat.prefixLength + 10
      case .header: JournalFormat.prefixLength + entry.contextBytes.count + 40
      case .firstFrame: frames + 20
      case .secondFrame: frames + 4 + entry.frames[0].count + 20
      }
    }
  }

  /// An order in doubt, and an answer to it in the journal that nobody has taken in.
  private func leaveTornEntry(_ bench: Workbench, _ tear: Tear) async throws {
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .lookup, .answer(.before, .error(500)), count: nil),
    ])
    _ = try? await bench.place("DOUBT", wait: 0)
    bench.sandbox.setFaults([])
    let core = bench.vault.core
    let reference = try #require(ClientReference("DOUBT"))
    let order = try #require(try core.database.read { try $0.order(reference: reference) })
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: order.id,
      source: .create, startedAt: core.clock.now())
    let slot = try core.journal.acquire(expectedVouchers: 2)
    let sink = try CaptureSink(
      context: context, recipients: core.recipients, ratchet: SealingRatchet(), slot: slot,
      shelter: core.shelter)
    try sink.head(ResponseHead(status: 201, headers: [], sentRequestID: "request"))
    try sink.body(Array("{}".utf8).span)
    let entry = try #require(SealedResponse(try slot.readEntry()))
    let offset = tear.offset(in: entry)
    let byte = try slot.file.read(1, at: offset)
    try slot.file.write([byte[0] ^ 0xFF], at: offset)
  }

  @Test(arguments: Tear.allCases)
  func `keeps no order from being recovered`(tear: Tear) async throws {
    let bench = try await Workbench { $0.visibility = .always }
    try await leaveTornEntry(bench, tear)
    #expect(try await bench.vault.status().journalEntries == 1)
    let summary = try await bench.vault.recover(with: bench.client, waitMilliseconds: 60_000)
    #expect(summary.problems.isEmpty)
    #expect(try await bench.order("DOUBT").state == .captured)
    #expect(try await bench.vault.status().journalEntries == 0)
    #expect(try await bench.revealedCodes("DOUBT") == bench.trueCodes("DOUBT"))
    try await bench.expectSound()
    try expectEvidence(tear, in: bench)
    #expect(try await bench.place("NEXT").state == .captured)
    await bench.stop()
  }

  /// Sealed bytes that cannot be opened are kept: in the database, or beside it if nothing says whose.
  private func expectEvidence(_ tear: Tear, in bench: Workbench) throws {
    let spool =
      (try? FileManager.default.contentsOfDirectory(atPath: bench.vault.folder.spool)) ?? []
    let kept = try bench.vault.core.database.read { try $0.deliveriesWithSealedBody() }
    #expect(spool.count { $0.hasSuffix(".damaged") } == (tear == .context ? 1 : 0))
    #expect(kept.count == (tear == .context ? 0 : 1))
  }
}
