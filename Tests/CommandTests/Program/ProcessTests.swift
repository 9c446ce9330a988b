import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

@Suite("the program as a process")
struct ProcessTests {
  @Test func `the exit status of the process is that of the command`() async throws {
    try await Workbench.with({ $0.asyncDelayMilliseconds = 600_000 }) { bench in
      let environment = bench.environment
      let none = try await Binary.run(["status"], environment: environment)
      #expect(none.status == 2)
      #expect(none.out.isEmpty)
      #expect(none.notices.contains("There is no vault"))
      #expect(none.notices.contains("Next: "))
      let usage = try await Binary.run(["order", "place"], environment: environment)
      #expect(usage.status == 64)
      let made = try await Binary.run(["init"], environment: environment)
      #expect(made.status == 0)
      let refused = try await Binary.run(
        ["order", "place", "123", "50", "2", "--max-price", "1"], environment: environment)
      #expect(refused.status == 77)
      let left = try await Binary.run(
        ["order", "place", "123", "50", "6", "--wait", "0"], environment: environment)
      #expect(left.status == 1)
    }
  }

  @Test func `a passphrase comes from standard input where that is said`() async throws {
    try await Workbench.with { bench in
      let made = try await Binary.run(
        ["init", "--json", "--passphrase-file", "-"], environment: bench.environment,
        input: "correct horse\n")
      #expect(made.status == 0)
      _ = await bench.run("order", "place", "123", "50", "1")
      let id = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      let arguments = ["voucher", "reveal", id, "--purpose", "test", "--passphrase-file", "-"]
      let shown = try await Binary.run(
        arguments, environment: bench.environment, input: "correct horse")
      #expect(shown.status == 0)
      #expect(shown.out.contains("card_number"))
      let wrong = try await Binary.run(
        arguments, environment: bench.environment, input: "wrong horse")
      #expect(wrong.status == 77)
      #expect(wrong.out.isEmpty)
    }
  }

  @Test func `files are the owner's alone`() async throws {
    try await Workbench.with { bench in
      _ = try await Binary.run(["init"], environment: bench.environment)
      let manager = FileManager.default
      for name in try manager.subpathsOfDirectory(atPath: bench.vaultFolder) {
        let attributes = try manager.attributesOfItem(atPath: bench.vaultFolder + "/" + name)
        let mode = try #require(attributes[.posixPermissions] as? Int)
        #expect(mode & 0o077 == 0, "\(name)")
      }
    }
  }

  @Test func `the process leaves no core behind`() async throws {
    let folder = try TemporaryFolder()
    let running = try Binary.start(
      ["sandbox"], environment: ["HOME": folder.path("")])
    try await running.hasPrinted("OCTOPUS_TOKEN")
    let limits = try String(
      contentsOfFile: "/proc/\(running.identifier)/limits", encoding: .utf8)
    let line = try #require(
      limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
    #expect(line.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
    running.signal(SIGTERM)
    #expect(await running.end().status == 0)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `the sandbox serves until it is told to stop`(number: Int32) async throws {
    let folder = try TemporaryFolder()
    let running = try Binary.start(
      ["sandbox", "--json", "--seed", "7", "--set", "mask_form=stars"],
      environment: ["HOME": folder.path("")])
    try await running.hasPrinted("base_url")
    running.signal(number)
    let end = await running.end()
    #expect(end.status == 0)
    #expect(!end.wasKilled)
    let json = try #require(JSONValue(Array(end.out.utf8)))
    #expect(json["sandbox"]?["base_url"]?.string?.hasPrefix("http://127.0.0.1:") == true)
    #expect(json["sandbox"]?["token"]?.string == "sandbox-token")
    #expect(json["sandbox"]?["seed"]?.integer == 7)
  }

  @Test func `an interrupted order is still captured`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      // The answer takes longer than the signal does.
      bench.sandbox.setFaults([
        SandboxFault(on: .createOrder, .delay(.after, milliseconds: 1_500))
      ])
      let running = try Binary.start(
        ["order", "place", "123", "50", "2", "--reference", "R1", "--verbose"],
        environment: bench.environment)
      try await bench.until { $0.truth.orders.count == 1 }
      running.signal(SIGINT)
      try await running.hasPrinted("Stopping", onError: true)
      let end = await running.end()
      #expect(!end.wasKilled)
      let shown = await bench.run("order", "show", "R1", "--json")
      #expect(shown.json?["orders"]?[0]?["state"]?.string == "captured")
    }
  }

  @Test func `an interruption ends the waiting for a later delivery`() async throws {
    try await Workbench.with({ $0.asyncDelayMilliseconds = 600_000 }) { bench in
      _ = await bench.run("init")
      let running = try Binary.start(
        ["order", "place", "123", "50", "20", "--reference", "R1", "--wait", "3600", "--json"],
        environment: bench.environment)
      // The second read of the order shows that its waiting has begun.
      try await bench.until { $0.truth.count(of: .order) >= 2 }
      running.signal(SIGINT)
      let end = await running.end()
      #expect(end.status == 1)
      #expect(JSONValue(Array(end.out.utf8))?["orders"]?[0]?["state"]?.string == "pending")
    }
  }

  @Test func `a second signal kills, and recovery finds what is to be found`() async throws {
    try await Workbench.with({ $0.visibility = .always }) { bench in
      _ = await bench.run("init")
      bench.sandbox.setFaults([SandboxFault(on: .createOrder, .hang(.after, milliseconds: 60_000))])
      let running = try Binary.start(
        ["order", "place", "123", "50", "2", "--reference", "R1"], environment: bench.environment)
      try await bench.until { $0.truth.orders.count == 1 }
      running.signal(SIGTERM)
      try await running.hasPrinted("Stopping", onError: true)
      running.signal(SIGTERM)
      let end = await running.end()
      #expect(end.wasKilled)
      #expect(end.status == SIGTERM)
      let recovered = await bench.run("order", "recover", "--json")
      #expect(recovered.status == .done)
      #expect(bench.sandbox.truth.debits(reference: "R1").count == 1)
      let shown = await bench.run("order", "show", "R1", "--json")
      #expect(shown.json?["orders"]?[0]?["captured"]?.integer == 2)
    }
  }

  @Test func `a closed pipe is an error, not a sudden end`() async throws {
    try await Workbench.with { bench in
      let shell = try SpawnedProcess(
        "/bin/bash",
        ["-c", "'\(Binary.path)' catalogue list | true; echo ${PIPESTATUS[0]}"],
        environment: bench.environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given })
      let status = await shell.end().out
      // Whether the reader was gone before the result was written is up to the machine.
      #expect(["0\n", "2\n"].contains(status))
    }
  }

  @Test(arguments: ["bash"])
  func `the completion script is one the shell takes`(shell: String) async throws {
    let folder = try TemporaryFolder()
    let script = try await Binary.run(
      ["--generate-completion-script", shell], environment: ["HOME": folder.path("")])
    let path = folder.path("completions")
    try script.out.write(toFile: path, atomically: false, encoding: .utf8)
    let check = try SpawnedProcess("/bin/\(shell)", ["-n", path], environment: [:])
    #expect(await check.end().status == 0)
  }
}
