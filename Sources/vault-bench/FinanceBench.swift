import Foundation
import Logging
import Reconciliation
import SandboxSupplier
import SupplierAPI
import SupplierTransport
import VaultCrypto
import VoucherModel
import VoucherVault

/// Makes a vault of many orders and the supplier's lists of them as files, and measures whole
/// reconciliations of the real program over them, without network.
struct FinanceBench {
  private let folder: String
  private let orders: Int
  private let program: String

  private struct Unusable: Error {
    let what: String
  }

  /// How many vouchers an order has.
  private static let size = 10

  init(folder: String, orders: Int, program: String) {
    self.folder = folder
    self.orders = orders
    self.program = program
  }

  func run() async throws {
    try await fill()
    for format in ["table", "json", "html"] {
      // Twice: the first run keeps what it read, the second finds it unchanged.
      for round in 1...2 { try reconcile(format, round) }
    }
    for name in ["stock", "spend", "expiry", "reveals", "scorecard"] {
      try measure(
        ["report", name, "--format", "html", "--output", folder + "/report"], "report \(name)")
    }
  }

  private func fill() async throws {
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
    let start = ContinuousClock.now
    for number in 0..<orders {
      guard let reference = ClientReference("BENCH-\(number)"), let face = Amount("50"),
        let request = OrderRequest(
          reference: reference, productID: ProductID(rawValue: 123), denomination: face,
          quantity: Self.size)
      else { throw Unusable(what: "request") }
      _ = try await vault.place(OrderPlacement(request, waitMilliseconds: 0), with: client)
    }
    say("\(orders) orders placed", since: start)
    // What is delivered meanwhile is captured by the list that shows it.
    let reading = ContinuousClock.now
    sandbox.update { $0.listCodes = .full }
    let first = try await vault.reconcile(ReconcileRequest(), with: client) { _, _ in "{}" }
    say("read and captured by a first run, \(first.run.breaks.count) breaks", since: reading)
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

  private func reconcile(_ format: String, _ round: Int) throws {
    let lists = ["orders", "transactions", "wallets", "currencies"]
    try measure(
      ["reconcile", "run", "--format", format, "--output", folder + "/report"]
        + ["--as-of", "2099-01-01"] + lists.flatMap { ["--\($0)", folder + "/\($0).json"] },
      "reconcile run as \(format), round \(round)")
  }

  private func measure(_ words: [String], _ name: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = words + ["--vault", folder + "/vault"]
    process.standardOutput = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    let taken = ContinuousClock.now - start
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0 else {
      throw Unusable(what: "getrusage")
    }
    let milliseconds = Int((taken / .milliseconds(1)).rounded())
    print(
      "\(name): \(milliseconds) ms, exit status "
        + "\(process.terminationStatus), at most \(usage.ru_maxrss / 1024) MB so far")
  }

  private func say(_ what: String, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("\(what): \(Int((seconds * 10).rounded())) tenths of a second")
  }
}
