import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands
import VaultCrypto

/// Who has which key file can do what, and no more.
@Suite("what each key file lets one do")
struct RoleTests {
  /// What a host has of the key.
  enum Role: String, CaseIterable {
    case none, capture, locked, full
  }

  /// A command, and the status it ends with in each role.
  struct Row {
    let words: String
    let statuses: [Role: Int32]

    init(_ words: String, none: Int32, capture: Int32, locked: Int32, full: Int32) {
      self.words = words
      statuses = [.none: none, .capture: capture, .locked: locked, .full: full]
    }

    /// The same in every role.
    init(_ words: String, all: Int32) {
      self.init(words, none: all, capture: all, locked: all, full: all)
    }

    /// Only the full key does it; the others are refused.
    init(_ words: String, fullOnly: Int32) {
      self.init(words, none: 77, capture: 77, locked: 77, full: fullOnly)
    }

    /// Any key file does it.
    init(_ words: String, anyKey: Int32) {
      self.init(words, none: 77, capture: anyKey, locked: anyKey, full: anyKey)
    }
  }

  /// Words in capitals stand for what the test has at hand.
  static let rows = [
    Row("status", all: 0),
    Row("catalogue list", all: 0),
    Row("catalogue show 123", all: 0),
    Row("quote 123 50 2", all: 0),
    // Two are in stock, and one is wanted: nothing is bought.
    Row("order replenish 123 50 1 --reference FILL", anyKey: 0),
    Row("order list", all: 0),
    Row("order show REFERENCE", all: 0),
    Row("order recover", anyKey: 0),
    Row("order evidence REFERENCE", fullOnly: 0),
    Row("order evidence REFERENCE --unsigned", all: 0),
    Row("order evidence --verify EVIDENCE", all: 0),
    Row("order resolve REFERENCE --as failed --note test --yes", all: 77),
    Row("voucher list", all: 0),
    Row("voucher show VOUCHER", all: 0),
    Row("voucher reveal VOUCHER --purpose test", fullOnly: 0),
    Row("voucher stock", all: 0),
    Row("voucher lines 4711", all: 0),
    Row("voucher allocate 4711 1 --product 123 --denomination 50 --currency USD", anyKey: 0),
    Row(
      "voucher reserve 4712 1 --product 123 --denomination 50 --currency USD --for 1h", anyKey: 0),
    Row("voucher release 4713 1 --reason test --yes", anyKey: 2),
    Row("voucher dispute VOUCHER --reason test", anyKey: 0),
    Row("voucher void VOUCHER --reason test --yes", anyKey: 0),
    // Only what a line has is replaced, and only what is in quarantine is put back.
    Row("voucher replace VOUCHER --reason test", all: 77),
    Row("voucher restock VOUCHER --reason test", anyKey: 0),
    Row("voucher find --from CODES", fullOnly: 1),
    Row("voucher import --from CODES --reason test", fullOnly: 2),
    Row("voucher freeze --reason test", all: 0),
    Row("voucher unfreeze --reason test --yes", fullOnly: 0),
    Row("voucher limit", all: 0),
    Row("voucher limit --currency USD --per-hour 100 --reason test", fullOnly: 0),
    Row("voucher approve VOUCHER --for ben --reason test", fullOnly: 0),
    Row("voucher canary VOUCHER --reason test", fullOnly: 0),
    Row("deliveries list", all: 0),
    Row("deliveries import BLOCK", fullOnly: 2),
    Row("deliveries import --keep-sealed BLOCK", all: 2),
    Row("reconcile run", all: 0),
    Row("reconcile breaks", all: 0),
    Row("report stock", all: 0),
    Row("report spend", all: 0),
    Row("report expiry", all: 0),
    Row("report reveals", all: 0),
    Row("report scorecard", all: 0),
    // Work on breaks is finance's, who have no key; there is no such break here.
    Row("reconcile explain 0f", all: 2),
    Row("reconcile assign 0f --to ben", all: 2),
    Row("reconcile note 0f --note test", all: 2),
    Row("reconcile match 0f --order ORDERID --transaction 1 --note test", all: 2),
    Row("reconcile resolve 0f --reason refunded --note test", all: 2),
    Row("reconcile approve 0f", all: 2),
    Row("reconcile reopen 0f --reason test", all: 2),
    Row("reconcile close --list", all: 0),
    Row("report show latest", all: 0),
    Row("report list", all: 0),
    Row("doctor", all: 1),
    Row("backup create NEWFILE", all: 0),
    Row("backup verify BACKUP", all: 0),
    Row("backup restore BACKUP --to NEWFILE --key-file KEY --yes", fullOnly: 0),
    Row("audit list", all: 0),
    Row("audit verify", all: 0),
    Row("audit checkpoint", fullOnly: 0),
    Row("audit prove 0", all: 0),
    Row("audit export NEWFILE", all: 0),
    Row("keys export-capture NEWFILE", fullOnly: 0),
    Row("keys passphrase --new-passphrase-file PASSPHRASE --passes 1 --memory 1", fullOnly: 0),
    Row("keys list", all: 0),
    Row("keys rotate", fullOnly: 0),
    // The present epoch is not taken away by anybody.
    Row("keys retire 1 --yes", all: 77),
    Row("keys recovery check --recovery-key-file RECOVERY", all: 0),
    // It takes no key away that somebody has: a file that opens is left alone, and so is a capture file.
    Row(
      "keys recovery restore --recovery-key-file RECOVERY --yes", none: 0, capture: 77, locked: 0,
      full: 0),
    // The last, because the other copies of the vault do not know of its order.
    Row("order place 123 50 1", anyKey: 0),
  ]

  /// These make a vault of their own, or need none.
  private static let withoutVault: Set<String> = ["init", "demo", "sandbox"]

  /// The commands that do something.
  private static var verbs: [String] {
    let commands = HelpTests.commands
    return commands.filter { command in
      !command.isEmpty
        && !commands.contains { $0.count > command.count && $0.starts(with: command) }
    }.map { $0.joined(separator: " ") }
  }

  @Test func `is written down here for every command`() {
    let words = Self.rows.map(\.words)
    for command in Self.verbs where !Self.withoutVault.contains(command) {
      #expect(
        words.contains { $0 == command || $0.hasPrefix(command + " ") },
        "no status is written down for '\(command)'")
    }
  }

  @Test(arguments: Role.allCases)
  func `is what the table says, and every refusal names the key`(role: Role) async throws {
    try await Workbench.with { bench in
      let values = try await Self.prepare(bench)
      for row in Self.rows {
        let folder = try bench.copyVault(to: "copy")
        let environment = try Self.environment(role, bench, folder: folder)
        try? FileManager.default.removeItem(atPath: bench.path("new"))
        let words = row.words.split(separator: " ").map { values[String($0)] ?? String($0) }
        let run = await bench.run(words, "--json", environment: environment)
        #expect(
          run.status.rawValue == row.statuses[role],
          "\(row.words) as \(role.rawValue): \(run.text)")
        let isOfState = ["order resolve", "voucher replace"].contains { row.words.hasPrefix($0) }
        if run.status == .refused, !isOfState {
          #expect(run.errorWords.contains("key"), "\(row.words): \(run.text)")
        }
      }
    }
  }

  /// A vault with an order, and what the rows name.
  private static func prepare(_ bench: Workbench) async throws -> [String: String] {
    try await bench.makeVault()
    _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1")
    _ = await bench.run("reconcile", "run")
    let exported = await bench.run("keys", "export-capture", bench.path("capture.key"))
    #expect(exported.status == .done)
    let backup = await bench.run("backup", "create", bench.path("backup"))
    #expect(backup.status == .done)
    let passphrase = try bench.write("correct horse battery\n", to: "passphrase")
    try FileManager.default.copyItem(
      atPath: bench.vaultFolder + "/vault.key", toPath: bench.path("locked.key"))
    let locked = await bench.run(
      "keys", "passphrase", "--new-passphrase-file", passphrase, "--passes", "1", "--memory", "1",
      "--key-file", bench.path("locked.key"))
    #expect(locked.status == .done)
    let evidence = await bench.run("order", "evidence", "R1")
    _ = try bench.write(evidence.text, to: "evidence.txt")
    let listed = await bench.run("voucher", "list", "--json")
    let voucher = try #require(listed.json?["vouchers"]?.strings("id").first)
    return [
      "REFERENCE": "R1", "VOUCHER": voucher, "ORDERID": "01K9ZQ6E3N4V5B6C7D8E9F0G1H",
      "NEWFILE": bench.path("new"),
      "RECOVERY": bench.path("recovery"), "PASSPHRASE": passphrase,
      "EVIDENCE": bench.path("evidence.txt"), "BACKUP": bench.path("backup"),
      "KEY": bench.path("copy") + "/vault.key",
      "CODES": try bench.write("NO-SUCH-CODE\n", to: "codes.txt"),
      "BLOCK": try bench.write("no block is in here\n", to: "block.txt"),
    ]
  }

  private static func environment(
    _ role: Role, _ bench: Workbench, folder: String
  ) throws -> [String: String] {
    let key = folder + "/vault.key"
    if role != .full { try FileManager.default.removeItem(atPath: key) }
    switch role {
    case .none, .full: break
    case .capture:
      try FileManager.default.copyItem(atPath: bench.path("capture.key"), toPath: key)
    case .locked:
      try FileManager.default.copyItem(atPath: bench.path("locked.key"), toPath: key)
    }
    return ["VOUCHER_VAULT": folder]
  }
}
