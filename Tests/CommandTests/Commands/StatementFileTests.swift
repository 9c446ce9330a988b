import Foundation
import SandboxSupplier
import Testing
import VaultCommands

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite("reconciling from files")
struct StatementFileTests {
  /// A vault with two orders, and what the supplier lists of them in files of the bench.
  private func withFiles(
    _ body: (Workbench, [String]) async throws -> Void
  ) async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "3", "--reference", "R1")
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "R2")
      for list in ["orders", "transactions", "wallets", "currencies"] {
        try await bench.save("/api/v1/\(list)?limit=1000", as: "\(list).json")
      }
      try await body(
        bench,
        ["orders", "transactions", "wallets", "currencies"].flatMap {
          ["--\($0)", bench.path("\($0).json")]
        })
    }
  }

  /// No host and no credentials: whatever asks the supplier fails.
  private let offline = ["OCTOPUS_HOST": "", "OCTOPUS_TOKEN": ""]

  @Test func `files say what the supplier says, without asking it`() async throws {
    try await withFiles { bench, files in
      let online = await bench.run("reconcile", "run", "--json", "--as-of", "2099-01-01")
      let calls = bench.sandbox.truth.exchanges.count
      let run = await bench.run(
        ["reconcile", "run", "--json", "--as-of", "2099-01-01"] + files, environment: offline)
      #expect(run.status == online.status)
      #expect(bench.sandbox.truth.exchanges.count == calls)
      for part in ["totals", "breaks", "summary", "balance_walks", "unfinished"] {
        #expect(run.json?[part] == online.json?[part], "\(part)")
      }
      #expect(run.json?["run"]?["complete"]?.boolean == true)
      for secret in bench.sandbox.truth.secrets { #expect(!run.text.contains(secret)) }
    }
  }

  @Test func `a missing row is a break, and a file changes no order`() async throws {
    try await withFiles { bench, files in
      _ = try bench.write("[]", to: "orders.json")
      let before = await bench.run("order", "list", "--json")
      let run = await bench.run(
        ["reconcile", "run", "--json", "--as-of", "2099-01-01"] + files, environment: offline)
      #expect(run.status == .attention)
      #expect(
        run.json?["breaks"]?.strings("type") == ["missing-at-supplier", "missing-at-supplier"])
      #expect(await bench.run("order", "list", "--json").text == before.text)
    }
  }

  @Test(
    arguments: [
      ("orders", "[{\"id\":1,"), ("orders", "{\"success\":true}"), ("orders", "[{\"status\":1}]"),
      ("orders", ""), ("transactions", "id,wallet\n"), ("transactions", "[{\"id\":1}]"),
      ("wallets", "<html>"),
    ])
  func `a file that is not whole stops the run, and nothing is kept of it`(
    list: String, content: String
  ) async throws {
    try await withFiles { bench, files in
      _ = try bench.write(content, to: "\(list).json")
      let run = await bench.run(["reconcile", "run"] + files, environment: offline)
      #expect(run.status == .incomplete)
      #expect(run.text.isEmpty)
      #expect(run.notices.contains("\(list).json cannot be used"), "\(run.notices)")
      #expect(run.notices.contains("Nothing was compared"))
      let kept = await bench.run("reconcile", "breaks", environment: offline)
      #expect(kept.notices.contains("has not been reconciled yet"))
    }
  }

  @Test func `one list alone is refused, as are things that have no end`() async throws {
    try await withFiles { bench, files in
      let alone = await bench.run(["reconcile", "run"] + files.prefix(2), environment: offline)
      #expect(alone.status == .usage)
      let endless = await bench.run(
        "reconcile", "run", "--orders", "/dev/zero", "--transactions", "/dev/zero",
        environment: offline)
      #expect(endless.status == .incomplete)
      #expect(endless.notices.contains("regular file"))
    }
  }
}

extension Workbench {
  /// Keeps what the supplier answers in a file, as somebody with network would.
  fileprivate func save(_ path: String, as name: String) async throws {
    var request = URLRequest(url: try #require(URL(string: sandbox.baseURL + path)))
    request.setValue("Bearer sandbox-token", forHTTPHeaderField: "Authorization")
    let (data, _) = try await URLSession.shared.data(for: request)
    _ = try write(String(decoding: data, as: UTF8.self), to: name)
  }
}
