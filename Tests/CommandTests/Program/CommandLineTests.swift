import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("the command line")
struct CommandLineTests {
  @Test(arguments: [
    ["order"], ["voucher"], ["catalogue"], ["audit"], ["reconcile"], ["deliveries"],
  ])
  func `a noun without a verb is a usage error with its help`(arguments: [String]) async throws {
    try await Workbench.with { bench in
      let run = await bench.run(arguments)
      #expect(run.status == .usage)
      #expect(run.text.isEmpty)
      #expect(run.notices.contains("USAGE: voucher-vault \(arguments[0])"))
      let json = await bench.run(arguments, "--json")
      #expect(json.status == .usage)
    }
  }

  @Test(arguments: [["sell"], ["order", "eat"], ["status", "--colour"], ["order", "show"]])
  func `an unknown word is a usage error, as JSON where that is asked for`(
    arguments: [String]
  ) async throws {
    try await Workbench.with { bench in
      let run = await bench.run(arguments)
      #expect(run.status == .usage)
      #expect(run.text.isEmpty)
      #expect(run.notices.contains("Error"))
      let json = await bench.run(arguments, "--json")
      #expect(json.status == .usage)
      #expect(json.notices.isEmpty)
      #expect(json.json?["error"]?["code"]?.string == "usage")
    }
  }

  @Test(arguments: [
    [], ["--help"], ["help"], ["order", "--help"], ["help", "order", "place"], ["--version"],
  ])
  func `help and version are results`(arguments: [String]) async throws {
    try await Workbench.with { bench in
      let run = await bench.run(arguments)
      #expect(run.status == .done)
      #expect(!run.text.isEmpty)
      #expect(run.notices.isEmpty)
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions know the nouns`(shell: String) async throws {
    try await Workbench.with { bench in
      let run = await bench.run("--generate-completion-script", shell)
      #expect(run.status == .done)
      for noun in ["init", "order", "voucher", "reconcile", "sandbox"] {
        #expect(run.text.contains(noun))
      }
    }
  }

  @Test func `the log goes to standard error and holds no secret`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run("order", "place", "123", "50", "2", "--verbose", "--json")
      #expect(run.json != nil)
      #expect(run.notices.contains("http.path=/api/v1/orders"))
      for secret in bench.sandbox.truth.secrets + ["sandbox-token"] {
        #expect(!run.notices.contains(secret))
      }
    }
  }

  @Test func `a configuration that makes no sense stops every command that reads it`() async throws
  {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let path = bench.path("config.json")
      try #"{"hots": "https://api.example.com"}"#.write(
        toFile: path, atomically: false, encoding: .utf8)
      for arguments in [["status"], ["order", "list"], ["quote", "123", "50", "2"]] {
        let run = await bench.run(arguments, "--json", "--config", path)
        #expect(run.status == .usage)
        #expect(run.json?["error"]?["code"]?.string == "configuration")
        #expect(run.json?["error"]?["message"]?.string?.contains(path) == true)
      }
    }
  }
}
