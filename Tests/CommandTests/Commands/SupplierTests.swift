import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("the commands that ask the supplier")
struct SupplierTests {
  @Test func `the catalogue is listed, searched and shown`() async throws {
    try await Workbench.with { bench in
      let all = await bench.run("catalogue", "list", "--json")
      #expect(all.status == .done)
      let products = try #require(all.json?["products"]?.elements)
      #expect(products.contains { $0["id"]?.integer == 123 })
      let one = await bench.run("catalogue", "list", "--limit", "1", "--json")
      #expect(one.json?["products"]?.elements?.count == 1)
      let shown = await bench.run("catalogue", "show", "123", "--json")
      #expect(shown.json?["product"]?["id"]?.integer == 123)
      let name = try #require(shown.json?["product"]?["name"]?.string)
      let found = await bench.run("catalogue", "list", "--search", name, "--json")
      #expect(found.json?["products"]?.strings("name").contains(name) == true)
      let table = await bench.run("catalogue", "list")
      #expect(table.text.contains(name))
      let unknown = await bench.run("catalogue", "show", "999999", "--json")
      #expect(unknown.status == .incomplete)
      #expect(unknown.json?["error"]?["code"]?.string == "supplier_refused")
    }
  }

  @Test func `a quote has the stable members, by flags or by words`() async throws {
    try await Workbench.with { bench in
      let run = await bench.run(
        "quote", "--product", "123", "--denomination", "50", "--quantity", "2", "--json")
      let quote = try #require(run.json?["quote"])
      #expect(quote["face_total"]?.string == "100.00")
      #expect(quote["discount"]?.string == "3.50")
      #expect(quote["payable"]?.string == "96.50")
      #expect(quote["payable_currency"]?.string == "USD")
      #expect(quote["quantity"]?.integer == 2)
      let words = await bench.run("quote", "123", "50", "2", "--json")
      #expect(words.json?["quote"]?["payable"]?.string == "96.50")
    }
  }

  @Test(arguments: [
    [], ["123"], ["123", "50"], ["123", "50", "2", "9"], ["x", "50", "2"], ["0", "50", "2"],
    ["123", "0", "2"], ["123", "5o", "2"], ["123", "50", "0"], ["123", "50", "5001"],
    ["123", "50", "1.5"], ["123", "50", "2", "--product", "123"], ["--product", "123"],
    ["--product", "+123", "--denomination", "50", "--quantity", "2"],
    ["--product", "123", "--denomination", "1e99", "--quantity", "2"],
    ["123", "50", "2", "--wallet", "zero"],
  ])
  func `what cannot be bought is a usage error`(arguments: [String]) async throws {
    try await Workbench.with { bench in
      for command in [["quote"], ["order", "place"]] {
        let run = await bench.run(command + arguments)
        #expect(run.status == .usage)
        #expect(run.text.isEmpty)
        #expect(!run.notices.isEmpty)
        let json = await bench.run(command + arguments, "--json")
        #expect(json.status == .usage)
        #expect(json.json?["error"]?["code"]?.string == "usage")
      }
      #expect(bench.sandbox.truth.exchanges.isEmpty)
    }
  }

  @Test func `a key and its secret do as well as a token`() async throws {
    try await Workbench.with { bench in
      let byKey = [
        "OCTOPUS_TOKEN": "", "OCTOPUS_API_KEY": "sandbox-key",
        "OCTOPUS_API_SECRET": "sandbox-secret",
      ]
      let run = await bench.run("quote", "123", "50", "2", "--json", environment: byKey)
      #expect(run.status == .done)
      let path = bench.path("secret")
      try Data("sandbox-secret\n".utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      let byFile = await bench.run(
        "quote", "123", "50", "2", "--json", "--api-secret-file", path,
        environment: byKey.merging(["OCTOPUS_API_SECRET": "wrong"]) { _, new in new })
      #expect(byFile.status == .done)
    }
  }

  @Test(arguments: [
    (["OCTOPUS_TOKEN": ""], "no credentials"),
    (["OCTOPUS_TOKEN": "", "OCTOPUS_API_KEY": "k"], "no secret beside it"),
    (["OCTOPUS_TOKEN": "", "OCTOPUS_API_SECRET": "s"], "no key beside it"),
    (["OCTOPUS_TOKEN": "two words"], "not one"),
    (["OCTOPUS_HOST": ""], "No supplier is named"),
    (["OCTOPUS_HOST": "api.example.com"], "OCTOPUS_HOST"),
    (["OCTOPUS_HOST": "http://api.example.com"], "OCTOPUS_HOST"),
    (["OCTOPUS_HOST": "https://me:secret@api.example.com"], "OCTOPUS_HOST"),
  ])
  func `a host or a credential that cannot be used is named before anything is sent`(
    environment: [String: String], words: String
  ) async throws {
    try await Workbench.with { bench in
      let run = await bench.run("quote", "123", "50", "2", "--json", environment: environment)
      #expect(run.status == .usage)
      let error = try #require(run.json?["error"])
      #expect(error["code"]?.string == "configuration")
      #expect(
        error["message"]?.string?.localizedCaseInsensitiveContains(words) == true,
        "\(run.text)")
      #expect(!run.text.contains("me:secret"))
      #expect(bench.sandbox.truth.exchanges.isEmpty)
    }
  }

  @Test func `a wrong token is refused with a next step, and not shown`() async throws {
    try await Workbench.with { bench in
      let run = await bench.run(
        "quote", "123", "50", "2", "--verbose", "--json",
        environment: ["OCTOPUS_TOKEN": "a-wrong-token-0815"])
      #expect(run.status == .incomplete)
      #expect(run.json?["error"]?["next"]?.string?.contains("OCTOPUS_TOKEN") == true)
      #expect(!run.text.contains("0815"))
      #expect(!run.notices.contains("0815"))
      #expect(run.notices.contains("supplier call"))
    }
  }

  @Test func `a supplier that is not there is an error with a next step`() async throws {
    try await Workbench.with { bench in
      // Port 1 is nobody's, and no test that runs beside this one can be given it.
      let run = await bench.run(
        "quote", "123", "50", "2", "--json", environment: ["OCTOPUS_HOST": "http://127.0.0.1:1"])
      #expect(run.status == .incomplete)
      #expect(run.json?["error"]?["code"]?.string == "supplier_unavailable")
    }
  }

  @Test func `a vault belongs to one host`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1")
      let other = bench.sandbox.baseURL.replacingOccurrences(of: "127.0.0.1", with: "localhost")
      let run = await bench.run("order", "place", "123", "50", "1", "--host", other, "--json")
      #expect(run.status == .refused)
      #expect(run.json?["error"]?["code"]?.string == "wrong_host")
      #expect(bench.sandbox.truth.orders.count == 1)
    }
  }

  @Test func `a folder without a vault says how to make one`() async throws {
    try await Workbench.with { bench in
      for arguments in [["status"], ["order", "list"], ["voucher", "list"], ["audit", "verify"]] {
        let run = await bench.run(arguments, "--json")
        #expect(run.status == .incomplete)
        #expect(run.json?["error"]?["code"]?.string == "no_vault")
        #expect(run.json?["error"]?["next"]?.string?.contains("init") == true)
      }
    }
  }
}
