import Proving
import Foundation
import TestSupport
import Testing
import VoucherModel
import VoucherVault

@Suite("a checkpoint that somebody has kept")
struct KeptCheckpointTests {
  private func findings(
    _ bench: Workbench, _ texts: String...
  ) async throws -> [AuditFinding] {
    let others = texts.enumerated().map { KeptCheckpoints(name: "file-\($0)", text: $1) }
    return try await bench.vault.verify(against: others).findings
  }

  @Test func `is compared, alone or with others in one file`() async throws {
    let bench = try await Workbench()
    let first = try await bench.vault.checkpoint()
    try await bench.place("FIRST")
    let second = try await bench.vault.checkpoint()
    #expect(try await findings(bench, first) == [])
    #expect(try await findings(bench, first + second) == [])
    #expect(try await findings(bench, first + "\n" + second, second) == [])
    let counted = try await bench.vault.verify().checkpoints
    let with = try await bench.vault.verify(
      against: [KeptCheckpoints(name: "mine", text: first + second)])
    #expect(with.checkpoints == counted + 2)
    await bench.stop()
  }

  @Test func `is a finding if it is forged, another log's, or none at all`() async throws {
    let bench = try await Workbench()
    let other = try await Workbench()
    let note = try await bench.vault.checkpoint()
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
    let larger = note.replacing("\n\(lines[1])\n", with: "\n1000\n")
    let unsigned = lines.prefix(4).joined(separator: "\n")
    for (name, text) in [
      ("another log's", try await other.vault.checkpoint()), ("forged", larger),
      ("unsigned", unsigned), ("empty", ""), ("no note", "hello\n"),
    ] {
      let found = try await findings(bench, note, text)
      #expect(found.map(\.kind) == [.checkpoint], "\(name)")
      #expect(found.first?.subject.hasPrefix("file-1") == true, "\(name)")
      // What is good in a file does not cover what is not.
      if name == "forged" || name == "another log's" {
        #expect(try await findings(bench, note + text).count == 1, "\(name)")
      }
    }
    await other.stop()
    await bench.stop()
  }

  @Test func `is a finding if the log has become shorter, or another`() async throws {
    let bench = try await Workbench()
    try await bench.place("BEFORE")
    let copy = bench.folder.path("old.db")
    try PlainDatabase(bench.vault.folder.database).copy(to: copy)
    try await bench.place("AFTER")
    let later = try await bench.vault.checkpoint()
    bench.vault.close()
    let database = bench.vault.folder.database
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: database + suffix)
    }
    try FileManager.default.copyItem(atPath: copy, toPath: database)
    try FileManager.default.removeItem(atPath: bench.vault.folder.checkpointFile)
    let old = try bench.reopened(keys: VaultKeys.none)
    #expect(try await old.verify().findings == [])
    let shorter = try await old.verify(
      against: [KeptCheckpoints(name: "mailed", text: later)]).findings
    #expect(shorter.map(\.kind) == [.checkpoint])
    // The same number of events, and others.
    let again = try bench.reopened()
    while try again.head().size < UInt64(later.split(separator: "\n")[1]) ?? 0 {
      _ = try await again.checkpoint()
    }
    let rewritten = try await again.verify(
      against: [KeptCheckpoints(name: "mailed", text: later)]).findings
    #expect(rewritten.map(\.kind) == [.checkpoint])
    #expect(rewritten.first?.message.contains("rewritten") == true)
    await bench.stop()
  }
}
