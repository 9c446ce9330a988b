import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("the commands that hand vouchers out")
struct VoucherSaleTests {
  private static let kind = ["--product", "123", "--denomination", "50", "--currency", "USD"]

  private static func stocked(
    _ quantity: Int = 3, _ body: (Workbench) async throws -> Void
  ) async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let placed = await bench.run(
        "order", "place", "123", "50", "\(quantity)", "--reference", "R1")
      #expect(placed.status == .done)
      try await body(bench)
    }
  }

  private static func ids(_ run: Workbench.Run) -> [String] {
    run.json?["allocations"]?[0]?["vouchers"]?.strings("id") ?? []
  }

  @Test func `a line is allocated once, shown and released`() async throws {
    try await Self.stocked { bench in
      let words = ["voucher", "allocate", "4711", "1"] + Self.kind
      let first = await bench.run(words, "--quantity", "2", "--json")
      #expect(first.status == .done)
      #expect(Self.ids(first).count == 2)
      #expect(Self.ids(await bench.run(words, "--quantity", "2", "--json")) == Self.ids(first))
      let more = await bench.run(words, "--quantity", "3", "--json")
      #expect(more.status == .refused)
      #expect(more.json?["error"]?["code"]?.string == "allocation_conflict")
      let shown = await bench.run(
        "voucher", "reveal", "--order", "4711", "--line", "1", "--purpose", "test", "--json")
      #expect(shown.json?["vouchers"]?.strings("id") == Self.ids(first))
      let truth = try #require(bench.sandbox.truth.order(reference: "R1")).vouchers
      #expect(
        shown.json?["vouchers"]?.strings("card_number")
          == truth.prefix(2).compactMap(\.cardNumber))
      let stock = await bench.run("voucher", "stock", "--json")
      #expect(stock.json?["stock"]?[0]?["free"]?.numberText == "1")
      let unsure = await bench.run("voucher", "release", "4711", "1", "--reason", "refund")
      #expect(unsure.status == .usage)
      let released = await bench.run(
        "voucher", "release", "4711", "1", "--reason", "refund", "--yes", "--json")
      #expect(released.json?["allocations"]?[0]?["state"]?.string == "released")
      let again = await bench.run(words, "--quantity", "2", "--json")
      #expect(again.json?["error"]?["code"]?.string == "allocation_released")
      let lines = await bench.run("voucher", "lines", "4711")
      #expect(lines.text.contains("released"))
      #expect(await bench.run("audit", "verify").status == .done)
    }
  }

  @Test func `what is not there is said with a status of its own`() async throws {
    try await Self.stocked { bench in
      let words = ["voucher", "allocate", "4711", "1"] + Self.kind
      let whole = await bench.run(words, "--quantity", "4", "--json")
      #expect(whole.status == .incomplete)
      #expect(whole.json?["error"]?["code"]?.string == "out_of_stock")
      let part = await bench.run(words, "--quantity", "4", "--policy", "backorder", "--json")
      #expect(part.status == .attention)
      #expect(part.json?["allocations"]?[0]?["owed"]?.numberText == "1")
      _ = await bench.run("order", "place", "123", "50", "1")
      let lines = await bench.run("voucher", "lines", "4711", "--json")
      #expect(lines.json?["allocations"]?[0]?["owed"]?.numberText == "0")
      let reserved = await bench.run(
        ["voucher", "reserve", "4712", "1"] + Self.kind, "--for", "15m", "--json")
      #expect(reserved.json?["error"]?["code"]?.string == "out_of_stock")
      let odd = await bench.run(["voucher", "allocate", " 4711", "1"] + Self.kind, "--json")
      #expect(odd.status == .usage)
    }
  }

  @Test func `a complaint goes from the code to a replacement and a claim`() async throws {
    try await Self.stocked { bench in
      let allocated = await bench.run(
        ["voucher", "allocate", "4711", "1"] + Self.kind, "--json")
      let id = try #require(Self.ids(allocated).first)
      let truth = try #require(bench.sandbox.truth.order(reference: "R1")).vouchers
      let code = try #require(truth[0].cardNumber)
      let codes = try bench.write("\(code)\nNOT-OURS-AT-ALL\n", to: "codes.txt")
      let found = await bench.run("voucher", "find", "--from", codes, "--json")
      #expect(found.status == .attention)
      let match = found.json?["codes"]?[0]?["matches"]?[0]
      #expect(match?["voucher"]?["id"]?.string == id)
      #expect(match?["holder"]?["order"]?.string == "4711")
      #expect(found.json?["codes"]?[1]?["matches"]?.elements?.isEmpty == true)
      #expect(!found.text.contains(code))
      let disputed = await bench.run(
        "voucher", "dispute", id, "--reason", "ticket 1", "--json")
      #expect(disputed.json?["notes"]?.strings("event") == ["disputed"])
      let replaced = await bench.run("voucher", "replace", id, "--reason", "ticket 1", "--json")
      let other = try #require(replaced.json?["replacement"]?.string)
      #expect(Self.ids(replaced) == [other])
      let line = "\(other)\tREISSUED-CODE-1\t4321\t2030-01-01\n\nnothing\n"
      let new = try bench.write(line, to: "new.tsv")
      let taken = await bench.run(
        "voucher", "import", "--from", new, "--reason", "mail", "--json")
      #expect(taken.status == .attention)
      #expect(taken.json?["imported"]?[0]?["holder"]?["order"]?.string == "4711")
      #expect(taken.json?["imported"]?[1]?["code"]?.string == "invalid")
      let shown = await bench.run(
        "voucher", "reveal", "--order", "4711", "--line", "1", "--purpose", "test", "--json")
      #expect(shown.json?["vouchers"]?.strings("card_number") == ["REISSUED-CODE-1"])
      #expect(shown.json?["vouchers"]?.strings("pin_code") == ["4321"])
      let voided = await bench.run(
        "voucher", "void", id, "--reason", "ticket 1", "--yes", "--json")
      #expect(voided.json?["vouchers"]?.strings("state") == ["voided"])
      #expect(await bench.run("audit", "verify").status == .done)
    }
  }

  @Test func `a stock that is low is something to look at, until it is not`() async throws {
    try await Self.stocked { bench in
      func setting(_ below: Int) throws {
        try Data(#"{"low_stock": {"123 50": {"below": "\#(below)"}}}"#.utf8)
          .write(to: URL(filePath: bench.vaultFolder + "/config.json"))
      }
      try setting(1_000)
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "ONE-MORE", "--yes")
      let low = await bench.run("status", "--json")
      #expect(low.status == .attention)
      #expect(low.json?["warnings"]?.strings("watched") == ["stock 123 50.00"])
      #expect(await bench.run("status").text.contains("stock 123 50.00: "))
      try setting(1)
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "AND-ONE", "--yes")
      let enough = await bench.run("status", "--json")
      #expect(enough.status == .done)
      #expect(enough.json?["warnings"]?.elements?.isEmpty == true)
    }
  }

  @Test func `codes are held back by a freeze, a limit and a canary`() async throws {
    try await Self.stocked { bench in
      let listed = await bench.run("voucher", "list", "--json")
      let ids = listed.json?["vouchers"]?.strings("id") ?? []
      func reveal(_ ids: String..., actor: String = "anna") async -> Workbench.Run {
        await bench.run(
          ["voucher", "reveal"] + ids, "--purpose", "test", "--actor", actor, "--json")
      }
      _ = await bench.run("voucher", "freeze", "--reason", "a drill")
      #expect(await reveal(ids[0]).json?["error"]?["code"]?.string == "frozen")
      let status = await bench.run("status")
      #expect(status.status == .attention)
      #expect(status.text.contains("FROZEN since"))
      _ = await bench.run("voucher", "unfreeze", "--reason", "over", "--yes")
      let limited = await bench.run(
        "voucher", "limit", "--currency", "USD", "--alone", "50", "--reason", "policy", "--json")
      #expect(limited.json?["limits"]?[0]?["alone"]?.string == "50.00")
      #expect(
        await reveal(ids[0], ids[1]).json?["error"]?["code"]?.string == "approval_needed")
      let own = await bench.run(
        "voucher", "approve", ids[0], ids[1], "--for", "anna", "--reason", "t", "--actor", "anna")
      #expect(own.status == .refused)
      let approved = await bench.run(
        "voucher", "approve", ids[0], ids[1], "--for", "anna", "--reason", "t", "--actor", "ben")
      #expect(approved.status == .done)
      #expect(await reveal(ids[0], ids[1]).status == .done)
      _ = await bench.run("voucher", "canary", ids[2], "--reason", "bait")
      #expect(
        await reveal(ids[2], actor: "thief").json?["error"]?["code"]?.string == "frozen")
      let same = await bench.run(
        "voucher", "unfreeze", "--reason", "oh", "--yes", "--actor", "thief")
      #expect(same.status == .refused)
      #expect(await bench.run("audit", "verify").status == .done)
    }
  }
}
