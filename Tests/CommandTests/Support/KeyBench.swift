import Foundation
import SandboxSupplier
import Testing
import VaultCommands

/// Files and whole vaults, for tests about keys.
extension Workbench {
  func write(_ text: String, to name: String) throws -> String {
    let path = path(name)
    _ = FileManager.default.createFile(
      atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    return path
  }

  func text(of name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Makes the vault with its recovery key in the file `recovery`.
  func makeVault(_ more: String...) async throws {
    let made = await run(["init", "--json", "--recovery-key-file", path("recovery")] + more)
    try #require(made.status == .done, "\(made.text)")
  }

  /// A copy of the vault's folder, and of the key file in it.
  func copyVault(to name: String) throws -> String {
    try? FileManager.default.removeItem(atPath: path(name))
    try FileManager.default.copyItem(atPath: vaultFolder, toPath: path(name))
    return path(name)
  }

  /// Every code of every order that was placed, as the vault shows them, by order and line.
  func revealed(
    _ more: String..., environment: [String: String] = [:]
  ) async throws -> [String: [String?]] {
    let listed = await run(
      "voucher", "list", "--limit", "10000", "--json", environment: environment)
    let vouchers = try #require(listed.json?["vouchers"]?.elements)
    let ids = vouchers.compactMap { $0["id"]?.string }
    let shown = await run(
      ["voucher", "reveal"] + ids
        + ["--purpose", "test", "--include-quarantined", "--json"] + more,
      environment: environment)
    let codes = try #require(shown.json?["vouchers"]?.elements, "\(shown.text)").map {
      $0["card_number"]?.string
    }
    var orders: [String: [String?]] = [:]
    for (voucher, code) in zip(vouchers, codes) {
      orders[voucher["order_reference"]?.string ?? "", default: []].append(code)
    }
    return orders
  }

  /// The same as the supplier has it.
  func truth(of references: [String]) throws -> [String: [String?]] {
    var orders: [String: [String?]] = [:]
    for reference in references {
      orders[reference] = try #require(sandbox.truth.order(reference: reference)).vouchers
        .map(\.cardNumber)
    }
    return orders
  }

  func expectSound(environment: [String: String] = [:]) async {
    let run = await run("audit", "verify", "--json", environment: environment)
    #expect(run.status == .done, "\(run.text)")
  }
}

extension Workbench.Run {
  /// The code of the error that was printed as JSON.
  var errorCode: String? { json?["error"]?["code"]?.string }
  /// What the error says, and what to do next.
  var errorWords: String {
    (json?["error"]?["message"]?.string ?? "") + " " + (json?["error"]?["next"]?.string ?? "")
  }
}
