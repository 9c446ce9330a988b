import Foundation
import Testing
import VoucherVault

@Suite("a checkpoint file after a power cut")
struct TornCheckpointTests {
  /// Where the first bytes of the last note are kept, and what comes behind them.
  private func tear(_ bench: Workbench, keeping share: Int, holes: Int) throws {
    let url = URL(filePath: bench.vault.folder.checkpointFile)
    let whole = try Data(contentsOf: url)
    let text = String(decoding: whole, as: UTF8.self)
    let start = try #require(text.range(of: "\n# ", options: .backwards)?.lowerBound)
    let before = text[..<start].utf8.count
    let kept = before + (whole.count - before) * share / 100
    try (whole.prefix(kept) + Data(repeating: 0, count: holes)).write(to: url)
  }

  @Test(arguments: [0, 5, 30, 60, 90, 99], [0, 17])
  func `says what its whole notes say, and nothing else`(share: Int, holes: Int) async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let whole = try await bench.vault.verify().checkpoints
    try await bench.place("TORN")
    try tear(bench, keeping: share, holes: holes)
    let torn = try await bench.vault.verify()
    #expect(torn.findings == [])
    #expect(torn.checkpoints == whole)
    try await bench.place("AFTER")
    let after = try await bench.vault.verify()
    #expect(after.findings == [])
    #expect(after.checkpoints == whole + 1)
    await bench.stop()
  }

  @Test func `names a note whose signature is whole and wrong`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let url = URL(filePath: bench.vault.folder.checkpointFile)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count - 20] ^= 1
    try bytes.write(to: url)
    #expect(try await bench.vault.verify().findings.map(\.kind) == [.checkpoint])
    await bench.stop()
  }
}
