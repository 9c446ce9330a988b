import Logging
import SupplierAPI
import Synchronization
import SupplierTransport
import VaultCrypto
import VoucherModel
import VoucherVault

/// A vault of its own folder, and the supplier that it buys from.
struct BenchVault: Sendable {
  let vault: Vault
  let keyring: Keyring
  private let client: SupplierClient
  private let orders: Count

  struct Unusable: Error {
    let what: String
  }

  /// Numbers the orders.
  final class Count: Sendable {
    private let next = Atomic(0)

    func take() -> Int { next.add(1, ordering: .relaxed).oldValue }
  }

  static var silent: Logger { Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() } }

  init(in folder: String) async throws {
    let founded = try await Vault.create(
      in: VaultFolder(folder), environment: VaultEnvironment(log: Self.silent) { _ in })
    vault = founded.vault
    keyring = founded.keyring
    try KeyFileStore.write(try KeyFile.encode(keyring), to: vault.folder.defaultKeyFile)
    guard let token = BearerToken(try SecretBytes(copying: Array("token".utf8).span)) else {
      throw Unusable(what: "token")
    }
    let most = 1_000_000_000
    client = SupplierClient(
      host: try SupplierHost("https://supplier.example"), credentials: .token(token),
      transport: CannedSupplier(), clock: .system(now: VaultClock.system.now),
      randomness: SystemRandomness(),
      limits: RateLimits(login: most, refresh: most, read: most, order: most, charges: most),
      log: Self.silent)
    orders = Count()
  }

  /// Buys and captures an order, as a shop does.
  @discardableResult
  func order(_ quantity: Int) async throws -> [VoucherID] {
    guard let reference = ClientReference("BENCH-\(orders.take())"), let face = Amount("50"),
      let request = OrderRequest(
        reference: reference, productID: ProductID(rawValue: 123), denomination: face,
        quantity: quantity)
    else { throw Unusable(what: "request") }
    let report = try await vault.place(OrderPlacement(request), with: client)
    guard report.captured == quantity else { throw Unusable(what: "order of \(quantity)") }
    return report.vouchers.map(\.id)
  }

  /// Fills the vault, in orders of 5,000.
  func fill(_ vouchers: Int) async throws -> [VoucherID] {
    var ids: [VoucherID] = []
    while ids.count < vouchers { ids += try await order(min(5_000, vouchers - ids.count)) }
    return ids
  }

  func reveal(_ id: VoucherID) async throws {
    guard let actor = Actor("bench") else { throw Unusable(what: "actor") }
    let shown = try await vault.reveal([id], actor: actor, purpose: "benchmark")
    guard shown.count == 1 else { throw Unusable(what: "reveal") }
  }
}
