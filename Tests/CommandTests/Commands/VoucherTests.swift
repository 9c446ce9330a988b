import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("the commands about vouchers")
struct VoucherTests {
  @Test func `listing needs no key, and shows masks`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "3", "--reference", "R1")
      _ = await bench.run("order", "place", "124", "25", "1", "--reference", "R2")
      let noKey = ["VOUCHER_VAULT_KEY": "/nowhere/vault.key", "OCTOPUS_TOKEN": ""]
      let run = await bench.run("voucher", "list", "--json", environment: noKey)
      #expect(run.status == .done)
      let vouchers = try #require(run.json?["vouchers"]?.elements)
      let first = try #require(vouchers.first)
      #expect(first["order_reference"]?.string == "R1")
      #expect(first["line"]?.integer == 0)
      #expect(first["product_id"]?.integer == 123)
      #expect(first["denomination"]?.string == "50.00")
      #expect(first["currency"]?.string == "USD")
      let secrets = bench.sandbox.truth.secrets
      for secret in secrets { #expect(!run.text.contains(secret)) }
      let ofOne = await bench.run("voucher", "list", "--order", "R1", "--json", environment: noKey)
      #expect(ofOne.json?["vouchers"]?.elements?.count == 3)
      let limited = await bench.run("voucher", "list", "--limit", "1", environment: noKey)
      #expect(limited.notices.contains("--limit"))
    }
  }

  @Test func `a revealed code is the supplier's, byte for byte`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1")
      let ids = await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id") ?? []
      let run = await bench.run(
        ["voucher", "reveal"] + ids, "--purpose", "a test", "--actor", "anna@shop", "--json")
      #expect(run.status == .done)
      #expect(run.notices.isEmpty)
      let truth = try #require(bench.sandbox.truth.order(reference: "R1")).vouchers
      let revealed = try #require(run.json?["vouchers"]?.elements)
      #expect(revealed.map { $0["id"]?.string } == ids)
      #expect(revealed.map { $0["card_number"]?.string } == truth.map(\.cardNumber))
      #expect(revealed.map { $0["pin_code"]?.string } == truth.map(\.pinCode))
      #expect(revealed.map { $0["claim_url"] } == truth.map { _ in .null })
      #expect(
        revealed.map { $0["voucher_reference_number"]?.string } == truth.map(\.referenceNumber))
      let shown = await bench.run("voucher", "show", String(ids[0].prefix(26)), "--json")
      let reveals = try #require(shown.json?["vouchers"]?[0]?["reveals"]?.elements)
      #expect(reveals.count == 1)
      #expect(reveals[0]["actor"]?.string == "anna@shop")
      #expect(reveals[0]["purpose"]?.string == "a test")
      #expect(shown.json?["vouchers"]?[0]?["state"]?.string == "revealed")
    }
  }

  @Test func `codes of every odd kind come out as they came in`() async throws {
    let forms = HostileForm.allCases.filter { ![.invalidUTF8, .loneSurrogate].contains($0) }
    try await Workbench.with({
      $0.codeStyle = .hostile
      $0.hostileForms = forms
    }) { bench in
      _ = await bench.run("init")
      let placed = await bench.run(
        "order", "place", "123", "50", "\(forms.count)", "--reference", "R1", "--json")
      let ids = placed.json?["orders"]?[0]?["vouchers"]?.strings("id") ?? []
      #expect(ids.count == forms.count)
      let run = await bench.run(
        ["voucher", "reveal"] + ids, "--purpose", "test", "--include-quarantined", "--json")
      #expect(run.bytes.allSatisfy { $0 < 0x80 })
      let revealed = try #require(run.json?["vouchers"]?.elements)
      let truth = try #require(bench.sandbox.truth.order(reference: "R1")).vouchers
      for (voucher, real) in zip(revealed, truth) {
        let code = voucher["card_number"]
        #expect((code?.string ?? code?.numberText) == real.cardNumber, "line \(real.line)")
        #expect(voucher["pin_code"]?.string == real.pinCode)
        #expect(voucher["claim_url"]?.string == real.claimURL)
      }
      let plain = await bench.run(
        ["voucher", "reveal"] + ids, "--purpose", "test", "--include-quarantined")
      #expect(plain.status == .done)
      #expect(plain.bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
    }
  }

  @Test func `what is no text at all is printed without breaking the JSON`() async throws {
    try await Workbench.with({
      $0.codeStyle = .hostile
      $0.hostileForms = [.invalidUTF8, .loneSurrogate]
    }) { bench in
      _ = await bench.run("init")
      let placed = await bench.run("order", "place", "123", "50", "2", "--json")
      let ids = placed.json?["orders"]?[0]?["vouchers"]?.strings("id") ?? []
      let run = await bench.run(
        ["voucher", "reveal"] + ids, "--purpose", "test", "--include-quarantined", "--json")
      #expect(run.status == .done)
      let vouchers = try #require(
        try JSONSerialization.jsonObject(with: Data(run.bytes)) as? [String: Any])["vouchers"]
      let first = try #require((vouchers as? [[String: Any]])?.first)
      #expect((first["card_number"] as? [String: String])?["json_base64"]?.isEmpty == false)
    }
  }

  @Test func `without the key nothing is revealed, and no trace is left`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "R1")
      let id = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      let run = await bench.run(
        "voucher", "reveal", id, "--purpose", "test", "--json", "--key-file", "/nowhere/key")
      #expect(run.status == .refused)
      #expect(run.json?["error"]?["code"]?.string == "key_needed")
      let shown = await bench.run("voucher", "show", id, "--json")
      #expect(shown.json?["vouchers"]?[0]?["reveals"]?.elements?.isEmpty == true)
    }
  }

  @Test func `a key file that others can read is refused`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o644], ofItemAtPath: bench.vaultFolder + "/vault.key")
      let id = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      let run = await bench.run("voucher", "reveal", id, "--purpose", "test", "--json")
      #expect(run.status == .refused)
      #expect(run.json?["error"]?["code"]?.string == "exposed_secret")
    }
  }

  @Test func `another vault's key is refused`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let other = bench.path("other")
      _ = await bench.run("init", "--vault", other)
      let run = await bench.run(
        "order", "place", "123", "50", "1", "--json", "--key-file", other + "/vault.key")
      #expect(run.status == .refused)
      #expect(run.json?["error"]?["code"]?.string == "wrong_key")
      #expect(bench.sandbox.truth.orders.isEmpty)
    }
  }

  @Test func `who looks has a name`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1")
      let id = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      for user in ["", "two words", String(repeating: "x", count: 65)] {
        let run = await bench.run(
          "voucher", "reveal", id, "--purpose", "test", "--json", environment: ["USER": user])
        #expect(run.status == .usage)
        #expect(run.json?["error"]?["next"]?.string?.contains("--actor") == true)
      }
      let blank = await bench.run("voucher", "reveal", id, "--purpose", "  ", "--json")
      #expect(blank.status == .usage)
      let none = await bench.run("voucher", "reveal", id, "--json")
      #expect(none.status == .usage)
    }
  }

  @Test func `an identifier may be shortened, and an unknown one is not guessed`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1")
      let id = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      let short = await bench.run("voucher", "show", String(id.prefix(20)), "--json")
      #expect(short.json?["vouchers"]?[0]?["id"]?.string == id)
      let tooShort = await bench.run("voucher", "show", String(id.prefix(7)), "--json")
      #expect(tooShort.status == .usage)
      let unknown = await bench.run("voucher", "show", "00000000000000000000000000", "--json")
      #expect(unknown.json?["error"]?["code"]?.string == "not_found")
    }
  }

  @Test func `a result that nobody takes is an error, and the trace stays`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1")
      let id = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      let run = await bench.run("voucher", "reveal", id, "--purpose", "test", isBroken: true)
      #expect(run.status == .incomplete)
      let shown = await bench.run("voucher", "show", id, "--json")
      #expect(shown.json?["vouchers"]?[0]?["reveals"]?.elements?.count == 1)
    }
  }
}
