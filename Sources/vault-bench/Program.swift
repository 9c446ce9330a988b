import Foundation
import Logging
import SandboxSupplier
import SupplierAPI
import SupplierTransport
import VaultCrypto
import VoucherModel
import VoucherVault

/// Measures orders and reveals against plain SQLite, interleaved in one run; with `audit`, a log of
/// many events; with
/// `inventory`, a large stock; with
/// `match`, the pure match of many vouchers; with `finance`, whole reconciliations of many orders.
@main
enum Program {
  static func main() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vault-bench-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let words = Array(CommandLine.arguments.dropFirst())
    let path = folder.path(percentEncoded: false)
    if words.first == "audit" {
      let leaves = words.firstIndex(of: "--leaves").flatMap { words.dropFirst($0 + 1).first }
      try await AuditBench(folder: path).run(leaves: leaves.flatMap { Int($0) } ?? 1_000_000)
    } else if words.first == "finance" {
      let count = words.firstIndex(of: "--orders").flatMap { words.dropFirst($0 + 1).first }
      let program = CommandLine.arguments[0].replacingOccurrences(
        of: "vault-bench", with: "voucher-vault")
      try await FinanceBench(
        folder: path, orders: count.flatMap { Int($0) } ?? 10_000, program: program
      ).run()
    } else if words.first == "inventory" {
      let sizes = words.dropFirst().compactMap { Int($0) }
      try await InventoryBench(folder: path).run(
        sizes: sizes.isEmpty ? [100_000, 1_000_000] : sizes, rounds: 2_000)
    } else if words.first == "match" {
      let count = words.firstIndex(of: "--vouchers").flatMap { words.dropFirst($0 + 1).first }
      for hasReferences in [false, true] {
        try MatchBench(
          vouchers: count.flatMap { Int($0) } ?? 100_000, hasReferences: hasReferences
        ).run(hasReferences ? "by reference" : "by mask alone", rounds: 11)
      }
    } else {
      try await OrderBench(folder: path).run(rounds: words.first.flatMap { Int($0) } ?? 200)
    }
  }
}

struct OrderBench {
  private let plain: PlainDatabase
  private let vault: Vault
  private let client: SupplierClient
  private let sandbox: SandboxSupplier

  private struct Unusable: Error {}

  init(folder: String) async throws {
    let log = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    var options = SandboxOptions()
    options.balances = ["USD": "1000000000"]
    sandbox = try await SandboxSupplier.start(options, log: log)
    plain = try PlainDatabase(path: folder + "/plain.db")
    vault = try await Vault.create(
      in: VaultFolder(folder + "/vault"), environment: VaultEnvironment(log: log) { _ in }
    ).vault
    guard let token = BearerToken(try SecretBytes(copying: Array("sandbox-token".utf8).span))
    else { throw Unusable() }
    let limits = RateLimits(
      login: 1_000_000, refresh: 1_000_000, read: 1_000_000, order: 1_000_000, charges: 1_000_000)
    client = SupplierClient(
      host: try SupplierHost(sandbox.baseURL), credentials: .token(token),
      transport: AsyncHTTPTransport(), clock: .system(now: VaultClock.system.now),
      randomness: SystemRandomness(), limits: limits, log: log)
  }

  func run(rounds: Int) async throws {
    var plainOrder = Samples("plain SQLite: an order and 2 vouchers")
    var order = Samples("order of 2: quote, balance, send, capture")
    var plainReveal = Samples("plain SQLite: one row")
    var reveal = Samples("reveal of 1: trace, then open")
    for round in 0..<rounds {
      try await plainOrder.measure { try plain.storeOrder(vouchers: 2) }
      var vouchers: [VoucherReport] = []
      try await order.measure {
        vouchers = try await vault.place(try placement(round), with: client).vouchers
      }
      try await plainReveal.measure { try plain.storeReveal() }
      guard let first = vouchers.first, let actor = Actor("bench") else { throw Unusable() }
      try await reveal.measure {
        _ = try await vault.reveal([first.id], actor: actor, purpose: "benchmark")
      }
    }
    print("\(rounds) rounds, interleaved; microseconds at the median and the 95th percentile")
    print(plainOrder.line(against: nil))
    print(order.line(against: plainOrder))
    print(plainReveal.line(against: nil))
    print(reveal.line(against: plainReveal))
    await sandbox.stop()
  }

  private func placement(_ round: Int) throws -> OrderPlacement {
    guard let reference = ClientReference("BENCH-\(round)"), let face = Amount("50"),
      let request = OrderRequest(
        reference: reference, productID: ProductID(rawValue: 123), denomination: face, quantity: 2)
    else { throw Unusable() }
    return OrderPlacement(request)
  }
}
