import VoucherModel
import VoucherVault

/// Checkouts of one process: each allocates one voucher to an order of its own.
package struct Checkouts: Sendable {
  private let folder: String
  private let orders: String
  private let count: Int

  package init(vault: String, orders: String, count: Int) {
    folder = vault
    self.orders = orders
    self.count = count
  }

  /// Runs them all at once, and says of each what it got; how many were told something.
  package func run(_ say: @escaping @Sendable (String) -> Void) async throws -> Int {
    let vault = try Vault.open(
      VaultFolder(folder), environment: VaultEnvironment(log: ProvingScene.silent))
    defer { vault.close() }
    guard let shop = Actor("shop") else { throw ProvingScene.Unusable("actor") }
    let kind = try VaultFiller.kind
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<count {
        let name = "\(orders)-\(number)"
        guard let key = AllocationKey(order: name, line: 1) else {
          throw ProvingScene.Unusable("order")
        }
        group.addTask {
          do {
            let line = try await vault.allocate(
              AllocationRequest(key, kind: kind, quantity: 1), actor: shop)
            say("\(name) \(line.vouchers.map(\.description).joined(separator: " "))")
            return true
          } catch let error as VaultError where error.code == .outOfStock {
            say("\(name) out_of_stock")
            return true
          }
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
  }
}
