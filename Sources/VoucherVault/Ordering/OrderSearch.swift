import Reconciliation
import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// Looks at the supplier for orders that this vault does not know, and takes them into its books.
///
/// After a backup was restored these are the orders that were placed since: their money is spent, and
/// their codes can be had only where nobody has read them. Recorded as found they are driven on like
/// any unfinished order, and are captured, or lost by name. Nothing is ever bought by this.
struct OrderSearch: Sendable {
  let core: VaultCore
  let client: SupplierClient

  /// How long before the backup's last event an order is still looked at: the clocks of two companies
  /// need not agree.
  private static let marginMilliseconds: Int64 = 24 * 3_600_000

  /// How many orders were recorded, and why the list is not all there; `nil` if it is.
  struct Outcome: Sendable {
    var found: [OrderID] = []
    var problem: String?
  }

  /// Reads the list of orders, back to a little before the last restore, or to its end.
  func run() async throws -> Outcome {
    let since = try restoredAt()?.advanced(byMilliseconds: -Self.marginMilliseconds)
    let reader = SupplierReader(
      core: core, client: client, pages: ReconcileRequest.PageSizes(), report: { _ in })
    let before = try core.database.read { try $0.treeSize() }
    let list = try await reader.orders(since: since)
    for order in list.items where isRecent(order, since) { try await record(order) }
    var outcome = Outcome()
    // A list that happened to show codes has made rows of its own.
    try core.database.read { snapshot in
      try snapshot.eachLeaf(from: before) { leaf in
        guard leaf.kind == Int(AuditKind.orderFound.rawValue), let id = leaf.orderID else { return }
        outcome.found.append(id)
      }
    }
    if case .partial(let reason) = list.completeness { outcome.problem = reason }
    return outcome
  }

  private func isRecent(_ order: SupplierOrder, _ since: Timestamp?) -> Bool {
    guard let since, let createdAt = order.createdAt else { return true }
    return createdAt >= since
  }

  /// When the last event happened that the vault was restored to; `nil` for one that never was.
  private func restoredAt() throws -> Timestamp? {
    try core.database.read { snapshot in
      let kind = Int(AuditKind.vaultRestored.rawValue)
      guard let leaf = try snapshot.latestLeaf(ofKind: kind), leaf.index > 0 else { return nil }
      return try snapshot.leaf(leaf.index - 1)?.occurredAt
    }
  }

  /// Records an order that no row stands for.
  private func record(_ order: SupplierOrder) async throws {
    guard let row = try core.database.read({ try unknown(order, $0) }) else { return }
    let core = core
    do {
      try await core.database.write { transaction in
        try transaction.insertOrder(row)
        try core.audit.append(
          [.orderFound(row.id, quantity: row.quantity, row: row.digest)], in: transaction)
      }
    } catch StoreError.referenceTaken, StoreError.supplierOrderTaken {
      // Another process was faster.
    }
  }

  /// The row of an order that the vault does not know.
  private func unknown(
    _ order: SupplierOrder, _ snapshot: borrowing VaultSnapshot
  ) throws -> OrderRow? {
    guard try snapshot.order(supplierOrderID: order.id) == nil,
      let stand = ClientReference("supplier-order-\(order.id)")
    else { return nil }
    var reference = order.clientReference.flatMap { ClientReference($0) } ?? stand
    if let known = try snapshot.order(reference: reference) {
      // One that is still in doubt has not learnt its number yet: it is this one.
      guard let number = known.supplierOrderID, number != order.id else { return nil }
      reference = stand
    }
    var row = OrderRow(
      id: core.makeIdentifier(), reference: reference, origin: .found,
      requestDigest: Digest.sha256(Array(reference.text.utf8)).bytes,
      productID: order.productID ?? ProductID(rawValue: 0),
      denomination: order.denomination.flatMap { $0 > .zero ? $0 : nil } ?? Amount(millionths: 1),
      quantity: min(max(1, order.terms.quantity ?? 1), Self.largestQuantity),
      walletID: nil, intendedAt: order.createdAt ?? core.clock.now())
    row.state = .sent
    row.supplierOrderID = order.id
    row.supplierStatus = order.terms.status
    row.amount = order.terms.amount
    row.discount = order.terms.discount
    row.baseCurrency = order.terms.baseCurrency
    row.deductionCurrency = order.terms.deductionCurrency
    row.reportedWalletID = order.terms.walletID
    row.reportedQuantity = order.terms.quantity
    return row
  }

  private static let largestQuantity = 1_000_000
}
