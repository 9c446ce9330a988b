import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands
import VaultCrypto

/// A host that orders has the database and a capture key file, and no other key.
@Suite("a host with a capture key file")
struct CaptureKeyTests {
  /// Makes a vault, takes its key away, and leaves the capture key in its place.
  private static func makeHost(_ bench: Workbench) async throws {
    try await bench.makeVault()
    let key = bench.vaultFolder + "/vault.key"
    let run = await bench.run("keys", "export-capture", bench.path("capture.key"), "--json")
    #expect(run.status == .done, "\(run.text)")
    #expect(run.json?["capture_key"]?["reveal_epoch"]?.integer == 1)
    try FileManager.default.moveItem(atPath: key, toPath: bench.path("vault.key"))
    try FileManager.default.copyItem(atPath: bench.path("capture.key"), toPath: key)
  }

  @Test func `orders, captures and recovers, and whoever has the key reveals it all`() async throws
  {
    try await Workbench.with({ $0.asyncDelayMilliseconds = 600_000 }) { bench in
      try await Self.makeHost(bench)
      let placed = await bench.run("order", "place", "123", "50", "3", "--reference", "R1")
      #expect(placed.status == .done, "\(placed.notices)")
      let left = await bench.run(
        "order", "place", "123", "50", "9", "--reference", "R2", "--wait", "0")
      #expect(left.status == .attention)
      bench.sandbox.advance(milliseconds: 700_000)
      let recovered = await bench.run("order", "recover", "--wait", "60", "--json")
      #expect(recovered.json?["orders"]?.strings("state") == ["captured"], "\(recovered.text)")
      await bench.expectSound()
      let whole = ["VOUCHER_VAULT_KEY": bench.path("vault.key")]
      #expect(
        try await bench.revealed(environment: whole) == bench.truth(of: ["R1", "R2"]))
    }
  }

  @Test func `the file may be read by all, and replaces none`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      let path = bench.path("capture.key")
      _ = await bench.run("keys", "export-capture", path)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o644)
      let before = try Data(contentsOf: URL(filePath: path))
      let again = await bench.run("keys", "export-capture", path, "--json")
      #expect(again.status == .incomplete)
      #expect(again.errorCode == "file_exists")
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
      let placed = await bench.run("order", "place", "123", "50", "1", "--key-file", path)
      #expect(placed.status == .done)
    }
  }

  @Test func `stolen with all its files, it opens nothing and holds no code`() async throws {
    try await Workbench.with({ $0.codePrefix = "MARKER" }) { bench in
      try await Self.makeHost(bench)
      let outside = [
        "VOUCHER_VAULT_CHECKPOINTS": bench.path("outside/checkpoints.log"),
        "VOUCHER_VAULT_SPOOL": bench.path("outside/spool"),
      ]
      try FileManager.default.createDirectory(
        atPath: bench.path("outside/spool"), withIntermediateDirectories: true)
      for quantity in ["2", "5", "9"] {
        let run = await bench.run(
          "order", "place", "123", "50", quantity, "--wait", "60", environment: outside)
        #expect(run.status == .done, "\(run.notices)")
      }
      // What a killed process leaves in the journal.
      let killer = try await CallKiller()
      for number in [12, 16, 20] {
        _ = try await killer.run(
          ["order", "place", "123", "50", "4"],
          environment: bench.environment.merging(outside) { $1 },
          roots: [bench.vaultFolder], killedAt: number)
      }
      // The key and the recovery key were never on this host.
      let files = try Self.files(in: [bench.vaultFolder, bench.path("outside")])
      #expect(files.keys.contains { $0.hasSuffix("vault.db") })
      #expect(files.keys.contains { $0.hasSuffix("vault.key") })
      let search = SecretSearch(bench.sandbox.truth.secrets)
      for (name, bytes) in files {
        #expect(search.findings(in: bytes, named: name) == [])
      }
      let capture = try #require(files.first { $0.key.hasSuffix("vault.key") }).value
      let identity = try KeyFile.identity(in: capture.span)
      let planted = (0..<32).map { UInt8($0 * 7 + 3) }
      let control = try OpeningKey(
        secret: SecretBytes(copying: planted.span), id: RecipientID(role: .reveal, epoch: 9))
      let targets = Set((identity.recipients + [control.recipient]).map(\.publicKey))
      #expect(try Self.keys(in: [1, 2, 3] + planted + [4], of: targets) == 1)
      for (name, bytes) in files {
        #expect(try Self.keys(in: bytes, of: targets) == 0, "\(name)")
      }
    }
  }

  private static func files(in folders: [String]) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for folder in folders {
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        let path = folder + "/" + name
        if let data = FileManager.default.contents(atPath: path) { files[path] = Array(data) }
      }
    }
    return files
  }

  /// In how many places the bytes hold the secret of one of the public keys: every 32 bytes that could
  /// be a key are tried.
  private static func keys(in bytes: [UInt8], of targets: Set<[UInt8]>) throws -> Int {
    var found = 0
    var tried: Set<ArraySlice<UInt8>> = []
    for start in 0..<max(0, bytes.count - 31) {
      let window = bytes[start..<start + 32]
      // A random key has about 30 different bytes; text, numbers and zeros have far fewer.
      guard Set(window).count >= 22, tried.insert(window).inserted else { continue }
      let key = try OpeningKey(
        secret: SecretBytes(copying: Array(window).span), id: RecipientID(role: .reveal, epoch: 1))
      if targets.contains(key.recipient.publicKey) { found += 1 }
    }
    return found
  }
}
