import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands
import VaultCrypto

@Suite("the command keys recovery check")
struct RecoveryCheckTests {
  private static func check(_ bench: Workbench, _ more: String...) async -> Workbench.Run {
    await bench.run(
      ["keys", "recovery", "check", "--json", "--recovery-key-file", bench.path("recovery")] + more)
  }

  @Test func `opens a sample, shows nothing, keeps nothing, and leaves a trace`() async throws {
    try await Workbench.with({ $0.codePrefix = "MARKER" }) { bench in
      try await bench.makeVault()
      for quantity in ["2", "3", "1"] {
        _ = await bench.run("order", "place", "123", "50", quantity)
      }
      let sampled = await Self.check(bench, "--sample", "2")
      #expect(sampled.status == .done, "\(sampled.text)")
      let epoch = try #require(sampled.json?["recovery_check"]?["epochs"]?[0])
      #expect(epoch["reveal_epoch"]?.integer == 1)
      #expect(epoch["deliveries"]?.integer == 3)
      #expect(epoch["opened"]?.integer == 2)
      #expect(epoch["records"]?.integer == 2)
      let all = await Self.check(bench, "--all")
      #expect(all.json?["recovery_check"]?["epochs"]?[0]?["records"]?.integer == 6)
      let search = SecretSearch(
        bench.sandbox.truth.secrets + [String(try bench.text(of: "recovery").dropFirst(11))])
      for run in [sampled, all] {
        #expect(search.findings(in: run.bytes, named: "output") == [])
      }
      for name in try FileManager.default.subpathsOfDirectory(atPath: bench.vaultFolder) {
        guard let data = FileManager.default.contents(atPath: bench.vaultFolder + "/" + name)
        else { continue }
        #expect(search.findings(in: data, named: name) == [])
      }
      let log = await bench.run("audit", "list", "--json")
      let kinds = log.json?["events"]?.strings("kind") ?? []
      #expect(kinds.count { $0 == "recovery-checked" } == 2)
      await bench.expectSound()
    }
  }

  @Test func `takes what is typed, with spaces and capitals and one slip`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      let key = try bench.text(of: "recovery")
      let spaced = key.uppercased().enumerated().map { $0 % 4 == 3 ? "\($1) " : "\($1)" }.joined()
      let typing = Typing(secrets: [String(key.dropLast()) + "b!", spaced])
      let run = await bench.run("keys", "recovery", "check", terminal: typing.terminal)
      #expect(run.status == .done, "\(run.notices)")
      #expect(run.notices.contains("the checksum does not fit"))
      #expect(!run.notices.contains(key.suffix(20)))
      let pipe = await bench.run("keys", "recovery", "check", "--json")
      #expect(pipe.status == .usage)
    }
  }

  @Test func `another vault's key is refused, and so is what is no key`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      _ = await bench.run("order", "place", "123", "50", "1")
      let other = try RecoveryKey.random().withText { bytes in
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
      }
      _ = try bench.write(other, to: "other")
      let wrong = await bench.run(
        "keys", "recovery", "check", "--json", "--recovery-key-file", bench.path("other"))
      #expect(wrong.status == .refused)
      #expect(wrong.errorCode == "wrong_key")
      #expect(wrong.errorWords.contains("another vault"))
      let garbage = try bench.write("vvrecovery1qqqq\n", to: "garbage")
      let refused = await bench.run(
        "keys", "recovery", "check", "--json", "--recovery-key-file", garbage)
      #expect(refused.status == .refused)
      let log = await bench.run("audit", "list", "--json")
      #expect(log.json?["events"]?.strings("kind").contains("recovery-checked") == false)
    }
  }

  @Test func `shares are taken one a line or typed one by one, and what is wrong is named`()
    async throws
  {
    try await Workbench.with { bench in
      try await bench.makeVault("--recovery-shares", "2-of-3")
      _ = await bench.run("order", "place", "123", "50", "2")
      let shares = try (1...3).map { try bench.text(of: "recovery.\($0)") }
      for chosen in [[0, 1], [2, 0], [1, 2], [0, 1, 2]] {
        let text = chosen.map { shares[$0] }.joined(separator: "\n\n")
        _ = try bench.write(text + "\n", to: "recovery")
        #expect(await Self.check(bench).status == .done)
      }
      let typing = Typing(secrets: [shares[2], shares[1]])
      let typed = await bench.run("keys", "recovery", "check", terminal: typing.terminal)
      #expect(typed.status == .done, "\(typed.notices)")
      #expect(typed.notices.contains("Share 2 of the 2 that are needed"))
      for (text, words) in [
        (shares[1], "1 of the shares were given, and 2 are needed"),
        (shares[1] + "\n" + shares[1], "Share 2 was given twice"),
      ] {
        _ = try bench.write(text, to: "recovery")
        let run = await Self.check(bench)
        #expect(run.status == .refused)
        #expect(run.errorWords.contains(words), "\(run.text)")
      }
    }
  }
}

@Suite("the recovery key at init")
struct RecoveryShowingTests {
  @Test func `in shares, each is shown once, and two of them are enough`() async throws {
    try await Workbench.with { bench in
      let made = await bench.run("init", "--json", "--recovery-shares", "2-of-3")
      #expect(made.status == .done)
      #expect(made.json?["recovery_key"] == .null)
      let shares = (made.json?["recovery_shares"]?.elements ?? []).compactMap(\.string)
      #expect(shares.count == 3 && shares.allSatisfy { $0.hasPrefix("vvshare1") })
      _ = try bench.write(shares[0] + "\n" + shares[2], to: "shares")
      let check = await bench.run(
        "keys", "recovery", "check", "--recovery-key-file", bench.path("shares"))
      #expect(check.status == .done, "\(check.notices)")
    }
  }

  @Test(arguments: ["1-of-3", "4-of-3", "2-of-17", "2of3", "02-of-3", "two"])
  func `a split that is none is refused`(text: String) async throws {
    try await Workbench.with { bench in
      let run = await bench.run("init", "--recovery-shares", text)
      #expect(run.status == .usage)
      #expect(!bench.exists(bench.vaultFolder + "/vault.key"))
    }
  }

  @Test(arguments: [["init"], ["init", "--json"], ["init", "--recovery-shares", "2-of-2"]])
  func `that nobody could read makes no vault`(arguments: [String]) async throws {
    try await Workbench.with { bench in
      let lost = await bench.run(arguments, isBroken: true)
      #expect(lost.status == .incomplete)
      #expect(!bench.exists(bench.vaultFolder + "/vault.key"))
      #expect(!bench.exists(bench.vaultFolder + "/vault.db"))
      #expect(await bench.run(arguments).status == .done)
    }
  }

  @Test func `at a terminal its end is asked for, and without it nothing is made`() async throws {
    try await Workbench.with { bench in
      let blind = Typing(lines: ["nope", "", "abcdef"])
      let refused = await bench.run("init", terminal: blind.wholeTerminal)
      #expect(refused.status == .refused)
      #expect(refused.notices.contains("Nothing was made"))
      #expect(!bench.exists(bench.vaultFolder + "/vault.key"))
      #expect(!bench.exists(bench.vaultFolder + "/vault.db"))
      let gone = await bench.run("init", terminal: Typing().wholeTerminal)
      #expect(gone.status == .refused)
      #expect(!bench.exists(bench.vaultFolder + "/vault.key"))
    }
  }

  @Test func `whoever types what is shown gets the vault`() async throws {
    try await Workbench.with { bench in
      let recorded = RecordedOutput()
      let terminal = Terminal(
        canAsk: true, showsResults: true, showsProgress: false, hasColours: false, width: { 80 },
        readLine: {
          let shown = String(decoding: recorded.out, as: UTF8.self)
          return shown.split(whereSeparator: \.isWhitespace).last.map {
            " \($0.suffix(6).uppercased()) "
          }
        }, readSecret: { throw CryptoError.passphraseNeeded })
      let context = CommandContext(
        output: recorded.output(), terminal: terminal, environment: bench.environment)
      let status = await CommandLineProgram(context, columns: 100).run(["init"])
      #expect(status == .done)
      #expect(bench.exists(bench.vaultFolder + "/vault.db"))
      let notices = String(decoding: recorded.notices, as: UTF8.self)
      #expect(notices.contains("the last 6 characters of the recovery key"))
    }
  }
}
