import Foundation
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("a restored vault")
struct RestoreTests {
  @Test func `is a new incarnation whose records open and whose log goes on`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    _ = try await bench.backUp()
    try bench.loseVault()
    let (summary, vault) = try await bench.restore()
    #expect(summary.incarnation == 2)
    #expect(summary.eventsGone == 0)
    #expect(try await bench.codes("FIRST", in: vault) == bench.trueCodes("FIRST"))
    let verification = try await vault.verify()
    #expect(verification.findings == [])
    #expect(verification.notices == [])
    #expect(try await vault.events(limit: 1_000).contains { $0.kind == "vault-restored" })
    vault.close()
    await bench.stop()
  }

  @Test func `seals what it buys for the new incarnation, and opens old and new`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    _ = try await bench.backUp()
    try bench.loseVault()
    let (_, vault) = try await bench.restore()
    _ = try await vault.place(OrderPlacement(try bench.request("SECOND")), with: bench.client)
    let incarnations = try vault.core.database.read { snapshot in
      var found: Set<UInt32> = []
      try snapshot.eachVoucher { found.insert($0.incarnation) }
      return found
    }
    #expect(incarnations == [1, 2])
    for reference in ["FIRST", "SECOND"] {
      #expect(try await bench.codes(reference, in: vault) == bench.trueCodes(reference))
    }
    #expect(try await vault.verify().findings == [])
    vault.close()
    await bench.stop()
  }

  @Test func `says in every checkpoint which incarnation it is, and the first says nothing`()
    async throws
  {
    let bench = try await Workbench()
    #expect(try await !bench.vault.checkpoint().contains("incarnation"))
    _ = try await bench.backUp()
    try bench.loseVault()
    let (_, vault) = try await bench.restore()
    #expect(try await vault.checkpoint().contains("\nincarnation 2\n"))
    vault.close()
    await bench.stop()
  }

  @Test func `tells how many events are gone, since when, and is sound all the same`()
    async throws
  {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    try await bench.place("AFTER")
    _ = try await bench.vault.checkpoint()
    try bench.loseVault()
    let (summary, vault) = try await bench.restore()
    #expect(summary.eventsGone > 3)
    let verification = try await vault.verify()
    #expect(verification.findings == [])
    let notice = try #require(verification.notices.first)
    #expect(verification.notices.count == 1)
    #expect(notice.kind == .restored)
    #expect(notice.message.contains("\(summary.eventsGone) events are gone, of after 2"))
    vault.close()
    await bench.stop()
  }

  @Test func `takes in what was sealed when the backup was made`() async throws {
    let bench = try await Workbench()
    try await bench.leaveSealed("SEALED")
    _ = try await bench.backUp()
    try bench.loseVault()
    let (summary, vault) = try await bench.restore()
    #expect(summary.sealedResponses == 1)
    _ = try await vault.recover(with: bench.client)
    #expect(try await bench.codes("SEALED", in: vault) == bench.trueCodes("SEALED"))
    #expect(try await vault.verify().findings == [])
    vault.close()
    await bench.stop()
  }

  @Test func `counts on from every incarnation that a checkpoint has seen`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    try bench.loseVault()
    let (first, vault) = try await bench.restore()
    vault.close()
    try bench.loseVault()
    let (second, again) = try await bench.restore()
    #expect([first.incarnation, second.incarnation] == [2, 3])
    let verification = try await again.verify()
    #expect(verification.findings == [])
    #expect(verification.notices.map(\.kind) == [.restored])
    again.close()
    await bench.stop()
  }

  @Test func `that was restored is not restored over by the same command again`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    try bench.loseVault()
    let (_, vault) = try await bench.restore()
    vault.close()
    let (again, opened) = try await bench.restore()
    #expect(again.movedAside == nil)
    #expect(try await opened.events(limit: 100).count { $0.kind == "vault-restored" } == 1)
    opened.close()
    await bench.stop()
  }
}

@Suite("a restore")
struct RestoreRefusalTests {
  private func expectRefusal(
    _ bench: Workbench, _ words: String, replacing: Bool = true, target: VaultFolder? = nil,
    keys: VaultKeys? = nil, code: VaultError.Code = .refused
  ) throws {
    let error = #expect(throws: VaultError.self) {
      _ = try Vault.planRestore(
        bench.restorer(to: target, keys: keys), replacing: replacing)
    }
    #expect(error?.code == code)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "no error")")
  }

  @Test func `needs the full key, and says why`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    try expectRefusal(
      bench, "full key", keys: .capture(bench.keyring.identity), code: .keyNeeded)
    await bench.stop()
  }

  @Test func `is refused over a vault that knows more`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    try await bench.place("AFTER")
    try expectRefusal(bench, "more")
    await bench.stop()
  }

  @Test func `is refused over another vault`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    let other = VaultFolder(bench.folder.path("other"))
    let founded = try await Vault.create(in: other, environment: bench.environment)
    founded.vault.close()
    try expectRefusal(bench, "another vault", target: other)
    await bench.stop()
  }

  @Test func `is refused over a vault that has gone another way`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp("early")
    try await bench.place("ONE")
    _ = try await bench.backUp()
    bench.vault.close()
    let other = VaultFolder(bench.folder.path("other"))
    let (_, vault) = try await bench.restore("early", to: other)
    vault.close()
    try expectRefusal(bench, "different ways", target: other)
    await bench.stop()
  }

  @Test func `over the same vault needs its flag, and moves the old folder aside`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    _ = try await bench.backUp()
    bench.vault.close()
    try expectRefusal(bench, "already", replacing: false)
    let (summary, vault) = try await bench.restore(replacing: true)
    let aside = try #require(summary.movedAside)
    #expect(aside.contains(".before-restore-20"))
    let old = try Vault.open(
      VaultFolder(aside), keys: .full(bench.keyring), environment: bench.environment)
    #expect(try await bench.codes("FIRST", in: old) == bench.trueCodes("FIRST"))
    old.close()
    #expect(try await vault.verify().findings == [])
    vault.close()
    await bench.stop()
  }

  @Test func `takes along what the old vault had sealed and not taken in`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp("before")
    bench.vault.close()
    // The sealed answer is in neither backup nor database: only in the journal that is moved aside.
    let entry = try await sealedEntry(of: bench)
    try entry.write(to: URL(filePath: bench.vault.folder.path + "/journal/slot-0001.vvj"))
    let (summary, vault) = try await bench.restore("before", replacing: true)
    #expect(summary.sealedResponses == 1)
    vault.close()
    await bench.stop()
  }

  /// A sealed answer of the vault's, made in another opening of it.
  private func sealedEntry(of bench: Workbench) async throws -> Data {
    let copy = bench.folder.path("copy")
    try FileManager.default.copyItem(atPath: bench.vault.folder.path, toPath: copy)
    let vault = try Vault.open(
      VaultFolder(copy), keys: .full(bench.keyring), environment: bench.environment)
    defer { vault.close() }
    let database = try PlainDatabase(copy + "/vault.db")
    try database.run(
      """
      CREATE TRIGGER out_of_order BEFORE INSERT ON vouchers
      BEGIN SELECT RAISE(ABORT, 'out of order'); END
      """)
    try database.close()
    _ = try? await vault.place(OrderPlacement(try bench.request("SEALED")), with: bench.client)
    return try Data(contentsOf: URL(filePath: copy + "/journal/slot-0000.vvj"))
  }

  @Test func `is refused while somebody has the old vault open`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    await #expect(throws: VaultError(.locked, "", next: "")) {
      _ = try await bench.restore(replacing: true)
    }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `of an unsound backup is refused, and nothing is touched`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    try bench.loseVault()
    let path = bench.folder.path("backup/vault.db")
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count - 100] ^= 1
    try bytes.write(to: URL(filePath: path))
    try expectRefusal(bench, "not sound", code: .integrity)
    #expect(try bench.tree("vault") == ["checkpoints.log"])
    await bench.stop()
  }

  @Test func `keeps the key file and the settings that lie in the vault's folder`() async throws {
    let bench = try await Workbench()
    try KeyFileStore.write(
      try KeyFile.encode(bench.keyring), to: bench.vault.folder.defaultKeyFile)
    try Data("{}".utf8).write(to: URL(filePath: bench.vault.folder.path + "/config.json"))
    _ = try await bench.backUp()
    bench.vault.close()
    let (_, vault) = try await bench.restore(replacing: true)
    let names = try bench.tree("vault")
    #expect(names.contains("vault.key"))
    #expect(names.contains("config.json"))
    #expect(!names.contains("restore.draft"))
    vault.close()
    await bench.stop()
  }

  @Test func `throws away the draft that a killed one left, and never a vault`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    bench.vault.close()
    let draft = bench.vault.folder.path + ".restoring"
    try FileManager.default.createDirectory(
      atPath: draft, withIntermediateDirectories: false)
    try Data().write(to: URL(filePath: draft + "/restore.draft"))
    try Data("half".utf8).write(to: URL(filePath: draft + "/vault.db"))
    let (_, vault) = try await bench.restore(replacing: true)
    #expect(try await vault.verify().findings == [])
    vault.close()
    // What has no mark is a vault that was exchanged, and is moved aside.
    try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
    try Data("old".utf8).write(to: URL(filePath: draft + "/vault.db"))
    let (again, _) = try await bench.restore()
    let aside = try #require(again.movedAside)
    #expect(try Data(contentsOf: URL(filePath: aside + "/vault.db")) == Data("old".utf8))
    await bench.stop()
  }
}
