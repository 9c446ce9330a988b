import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("the commands about orders")
struct OrderTests {
  @Test func `an inline order is captured, and its JSON has the stable members`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run(
        "order", "place", "--product", "123", "--denomination", "50", "--quantity", "2",
        "--reference", "FIRST_VOUCHER_001", "--json")
      #expect(run.status == .done)
      #expect(run.notices.isEmpty)
      let order = try #require(run.json?["orders"]?[0])
      #expect(order["reference"]?.string == "FIRST_VOUCHER_001")
      #expect(order["state"]?.string == "captured")
      #expect(order["quantity"]?.integer == 2)
      #expect(order["captured"]?.integer == 2)
      #expect(order["amount"]?.string == "100.00")
      #expect(order["discount"]?.string == "3.50")
      #expect(order["payable"]?.string == "96.50")
      #expect(order["currency"]?.string == "USD")
      let truth = bench.sandbox.truth
      #expect(order["supplier_order_id"]?.integer == truth.orders.first.map { Int($0.id) })
      #expect(truth.debits(reference: "FIRST_VOUCHER_001").count == 1)
      let vouchers = try #require(order["vouchers"]?.elements)
      #expect(vouchers.count == 2)
      for voucher in vouchers {
        #expect(voucher["id"]?.string?.count == 26)
        #expect(voucher["mask"]?.string?.hasPrefix("****") == true)
        #expect(voucher["state"]?.string == "available")
        #expect(voucher["expires_at"]?.string == "2027-04-01T00:00:00Z")
      }
      let shown = await bench.run("order", "show", "FIRST_VOUCHER_001", "--json")
      #expect(shown.json == run.json)
    }
  }

  @Test func `a large order is waited for`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let waited = await bench.run("order", "place", "123", "50", "20", "--json")
      #expect(waited.status == .done)
      #expect(waited.json?["orders"]?[0]?["captured"]?.integer == 20)
      #expect(waited.json?["orders"]?[0]?["reference"]?.string?.hasPrefix("VV-") == true)
    }
  }

  @Test func `a large order is left for later, and fetched by recovery`() async throws {
    try await Workbench.with({ $0.asyncDelayMilliseconds = 600_000 }) { bench in
      _ = await bench.run("init")
      let left = await bench.run("order", "place", "123", "50", "20", "--wait", "0", "--json")
      #expect(left.status == .attention)
      #expect(left.json?["orders"]?[0]?["state"]?.string == "pending")
      bench.sandbox.advance(milliseconds: 600_000)
      let recovered = await bench.run("order", "recover", "--json")
      #expect(recovered.status == .done)
      #expect(recovered.json?["orders"]?[0]?["state"]?.string == "captured")
      let again = await bench.run("order", "recover", "--json")
      #expect(again.status == .done)
      #expect(again.json?["orders"]?.elements?.isEmpty == true)
    }
  }

  @Test func `the same reference buys once, and another body under it is refused`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      for _ in 0..<2 {
        let run = await bench.run("order", "place", "123", "50", "1", "--reference", "R1", "--json")
        #expect(run.status == .done)
      }
      #expect(bench.sandbox.truth.debits(reference: "R1").count == 1)
      let other = await bench.run("order", "place", "123", "50", "2", "--reference", "R1", "--json")
      #expect(other.status == .refused)
      #expect(other.json?["error"]?["code"]?.string == "reference_conflict")
    }
  }

  @Test func `a price above the limit is refused before anything is sent`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run(
        "order", "place", "123", "50", "2", "--max-price", "96.49", "--json")
      #expect(run.status == .refused)
      #expect(run.json?["error"]?["code"]?.string == "over_limit")
      #expect(bench.sandbox.truth.orders.isEmpty)
      let exact = await bench.run(
        "order", "place", "123", "50", "2", "--max-price", "96.50", "--json")
      #expect(exact.status == .done)
    }
  }

  @Test func `at a terminal the price is shown and confirmed`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      for answer in [["n"], [""], []] {
        let run = await bench.run(
          "order", "place", "123", "50", "2", terminal: Typing(lines: answer).terminal)
        #expect(run.status == .refused)
        #expect(run.notices.contains("96.50 USD"))
      }
      #expect(bench.sandbox.truth.orders.isEmpty)
      let agreed = await bench.run(
        "order", "place", "123", "50", "2", terminal: Typing(lines: ["y"]).terminal)
      #expect(agreed.status == .done)
      let unasked = await bench.run(
        "order", "place", "123", "50", "2", "--yes", terminal: Typing().terminal)
      #expect(unasked.status == .done)
    }
  }

  @Test func `a price that rose after it was agreed to is refused`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let sandbox = bench.sandbox
      let terminal = Terminal(
        canAsk: true, showsProgress: false, hasColours: false, width: { 80 },
        readLine: {
          // While the question stands, the supplier's quotes go up, and are no longer cached.
          sandbox.update { $0.exchangeRates["USD/EUR"] = "0.9300" }
          sandbox.advance(milliseconds: 301_000)
          return "y"
        }, readSecret: Terminal.none.readSecret)
      let run = await bench.run(
        "order", "place", "123", "50", "2", "--wallet", "2", terminal: terminal)
      #expect(run.status == .refused)
      #expect(sandbox.truth.orders.isEmpty)
    }
  }

  @Test func `an order the supplier refuses buys nothing and says so`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run("order", "place", "999999", "50", "1", "--json")
      #expect(run.status == .incomplete)
      #expect(run.json?["error"]?["message"]?.string?.isEmpty == false)
      #expect(run.json?["error"]?["next"]?.string?.isEmpty == false)
      #expect(bench.sandbox.truth.orders.isEmpty)
    }
  }

  @Test func `an answer that never came is in doubt, and recovered without a second debit`()
    async throws
  {
    try await Workbench.with({ $0.visibility = .always }) { bench in
      _ = await bench.run("init")
      bench.sandbox.setFaults([
        SandboxFault(on: .createOrder, .drop(.after)),
        SandboxFault(on: .lookup, .drop(.before), count: nil),
      ])
      let placed = await bench.run(
        "order", "place", "123", "50", "2", "--reference", "R1", "--wait", "0", "--json")
      #expect(placed.status == .incomplete)
      let listed = await bench.run("order", "list", "--state", "in_doubt", "--json")
      #expect(listed.json?["orders"]?.strings("reference") == ["R1"])
      bench.sandbox.setFaults([])
      let recovered = await bench.run("order", "recover", "--json")
      #expect(recovered.status == .done)
      let shown = await bench.run("order", "show", "R1", "--json")
      #expect(shown.json?["orders"]?[0]?["state"]?.string == "captured")
      #expect(bench.sandbox.truth.debits(reference: "R1").count == 1)
    }
  }

  @Test func `codes that nobody can have any more are named, with the status for it`() async throws
  {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
      let placed = await bench.run(
        "order", "place", "123", "50", "2", "--reference", "R1", "--wait", "0", "--json")
      #expect(placed.status == .attention)
      #expect(placed.json?["orders"]?[0]?["state"]?.string == "codes_lost")
      #expect(placed.json?["orders"]?[0]?["lost"]?.integer == 2)
      let status = await bench.run("status", "--json")
      #expect(status.status == .attention)
      #expect(status.json?["orders"]?["codes_lost"]?.integer == 1)
    }
  }

  @Test func `without a supplier recovery takes in what is on the disk`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run("order", "recover", "--json", environment: ["OCTOPUS_HOST": ""])
      #expect(run.status == .done)
      #expect(run.notices.contains("No supplier"))
    }
  }

  @Test func `lists show states and amounts`() async throws {
    try await Workbench.with({ $0.asyncDelayMilliseconds = 600_000 }) { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "R1")
      _ = await bench.run("order", "place", "123", "50", "6", "--reference", "R2", "--wait", "0")
      let all = await bench.run("order", "list", "--json")
      #expect(all.json?["orders"]?.strings("reference") == ["R2", "R1"])
      let pending = await bench.run("order", "list", "--state", "pending", "--json")
      #expect(pending.json?["orders"]?.strings("reference") == ["R2"])
      let table = await bench.run("order", "list")
      #expect(table.text.contains("48.25 USD"))
    }
  }

  @Test func `an order in doubt is settled by hand only on a clear word`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      bench.sandbox.setFaults([
        SandboxFault(on: .createOrder, .drop(.before)),
        SandboxFault(on: .lookup, .drop(.before), count: nil),
      ])
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1", "--wait", "0")
      let arguments = ["order", "resolve", "R1", "--as", "failed", "--note", "ticket 8812"]
      let unasked = await bench.run(arguments, "--json")
      #expect(unasked.status == .usage)
      let declined = await bench.run(arguments, terminal: Typing(lines: ["no"]).terminal)
      #expect(declined.status == .refused)
      let settled = await bench.run(arguments, "--yes", "--json")
      #expect(settled.status == .done)
      #expect(settled.json?["orders"]?[0]?["state"]?.string == "failed")
      let twice = await bench.run(arguments, "--yes", "--json")
      #expect(twice.json?["error"]?["code"]?.string == "refused")
      let wrong = await bench.run(
        "order", "resolve", "R1", "--as", "captured", "--note", "x", "--yes", "--json")
      #expect(wrong.status == .usage)
    }
  }
}
