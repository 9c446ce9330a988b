import Foundation
import Logging
import Reconciliation
import SandboxSupplier
import SupplierAPI
import SupplierTransport
import VaultCrypto
import VoucherModel
import VoucherVault

/// Makes a vault of many orders and the supplier's lists of them as files.
struct FinanceFilling {
  let folder: String
  let orders: Int

  private struct Unusable: Error {
    let what: String
  }

  /// How many vouchers an order has.
  private static let size = 10

  func run() async throws {
    let log = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    var options = SandboxOptions()
    options.balances = ["USD": "1000000000"]
    options.asyncDelayMilliseconds = 0
    let sandbox = try await SandboxSupplier.start(options, log: log)
    let environment = VaultEnvironment(log: log) { _ in }
    let vaultFolder = VaultFolder(folder + "/vault")
    let founded = try await Vault.create(in: vaultFolder, environment: environment)
    try KeyFileStore.write(try KeyFile.encode(founded.keyring), to: vaultFolder.defaultKeyFile)
    let vault = founded.vault
    guard let token = BearerToken(try SecretBytes(copying: Array("sandbox-token".utf8).span))
    else { throw Unusable(what: "token") }
    let limits = RateLimits(
      login: 1_000_000, refresh: 1_000_000, read: 1_000_000, order: 1_000_000, charges: 1_000_000)
    let transport = AsyncHTTPTransport()
    let client = SupplierClient(
      host: try SupplierHost(sandbox.baseURL), credentials: .token(token), transport: transport,
      clock: .system(now: VaultClock.system.now), randomness: SystemRandomness(), limits: limits,
      log: log)
    for number in 0..<orders {
      guard let reference = ClientReference("BENCH-\(number)"), let face = Amount("50"),
        let request = OrderRequest(
          reference: reference, productID: ProductID(rawValue: 123), denomination: face,
          quantity: Self.size)
      else { throw Unusable(what: "request") }
      _ = try await vault.place(OrderPlacement(request, waitMilliseconds: 0), with: client)
    }
    // What is delivered meanwhile is captured by the list that shows it.
    sandbox.update { $0.listCodes = .full }
    let first = try await vault.reconcile(ReconcileRequest(), with: client) { _, _ in "{}" }
    guard first.run.breaks.isEmpty else { throw Unusable(what: "first run") }
    sandbox.update { $0.listCodes = .masked }
    guard let wallet = sandbox.truth.wallets.first(where: { $0.currency == "USD" }) else {
      throw Unusable(what: "wallet")
    }
    for _ in sandbox.truth.transactions.count..<2 * orders {
      try sandbox.control(
        "POST", "wallets/\(wallet.id)/credit", .object([.init("amount", .string("1.00"))]))
    }
    for list in ["orders", "transactions", "wallets", "currencies"] {
      try fetch(sandbox.baseURL, list, pages: list == "transactions" ? 2 : 1)
    }
    vault.close()
    await transport.shutdown()
    await sandbox.stop()
  }

  /// Keeps a list in a file, page behind page.
  private func fetch(_ host: String, _ list: String, pages: Int) throws {
    let limit = max(1, min(10_000, list == "transactions" ? orders : 10_000))
    let addresses = (1...pages).map { "\(host)/api/v1/\(list)?limit=\(limit)&page=\($0)" }
    let file = folder + "/\(list).json"
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let curl = Process()
    curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    curl.arguments = ["curl", "-sS", "-H", "Authorization: Bearer sandbox-token"] + addresses
    curl.standardOutput = FileHandle(forWritingAtPath: file)
    try curl.run()
    curl.waitUntilExit()
    guard curl.terminationStatus == 0 else { throw Unusable(what: "curl") }
  }
}
