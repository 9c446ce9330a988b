import VoucherModel

/// The records of a run in one fixed order, each number once.
///
/// A list that is read page by page with an overlap holds rows twice; of rows with one number the
/// one that has gone furthest is kept.
///
/// Every order's case holds them, so they are shared and not copied.
final class SortedRecords: Sendable {
  let vaultOrders: [VaultOrder]
  let supplierOrders: [SupplierOrder]
  let movements: [WalletMovement]
  let wallets: [Wallet]

  init(_ inputs: ReconciliationInputs) {
    let sorted = inputs.vaultOrders.allSatisfy(\.isSorted)
    vaultOrders = (sorted ? inputs.vaultOrders : inputs.vaultOrders.map(\.sorted))
      .unique(by: { $0.id }, { $0.id < $1.id })
    supplierOrders = inputs.supplierOrders.unique(by: { $0.id }, { $0.precedes($1) })
    movements = inputs.movements.unique(by: { $0.id }, { $0.precedes($1) })
    wallets = inputs.wallets.sorted { ($0.id, $0.balance.amount) < ($1.id, $1.balance.amount) }
      .keepingLast { $0.id == $1.id }
  }
}

extension Array {
  /// The elements in their order, the last of each name; the array itself where it is that already.
  fileprivate func unique<ID: Comparable>(
    by id: (Element) -> ID, _ precedes: (Element, Element) -> Bool
  ) -> [Element] {
    let isUnique = indices.dropFirst().allSatisfy {
      id(self[$0 - 1]) < id(self[$0])
    }
    if isUnique { return self }
    return sorted(by: precedes).keepingLast { id($0) == id($1) }
  }

  /// The last of each run of neighbours that are the same thing.
  fileprivate func keepingLast(where areSame: (Element, Element) -> Bool) -> [Element] {
    var kept: [Element] = []
    kept.reserveCapacity(count)
    for element in self {
      if let last = kept.last, areSame(last, element) { kept.removeLast() }
      kept.append(element)
    }
    return kept
  }
}

extension VaultOrder {
  fileprivate var isSorted: Bool {
    vouchers.indices.dropFirst().allSatisfy {
      (vouchers[$0 - 1].line, vouchers[$0 - 1].id) <= (vouchers[$0].line, vouchers[$0].id)
    }
  }

  fileprivate var sorted: VaultOrder {
    var order = self
    order.vouchers.sort { ($0.line, $0.id) < ($1.line, $1.id) }
    return order
  }
}

extension SupplierOrder {
  fileprivate func precedes(_ other: SupplierOrder) -> Bool {
    if id != other.id { return id < other.id }
    return (progress, deliveredQuantity ?? -1, vouchers?.count ?? -1, tieBreaker)
      < (
        other.progress, other.deliveredQuantity ?? -1, other.vouchers?.count ?? -1,
        other.tieBreaker
      )
  }

  private var progress: Int {
    switch terms.status {
    case nil: 0
    case .other: 1
    case .pending: 2
    case .partiallyDelivered: 3
    case .delivered: 4
    case .failed: 5
    case .cancelled: 6
    }
  }

  /// Rows that agree in all that counts are told apart by everything else, so that the order in
  /// which they were read decides nothing.
  private var tieBreaker: String {
    "\(terms) \(clientReference ?? "") \(productID?.rawValue ?? 0)"
      + " \(denomination?.millionths ?? 0) \(createdAt?.milliseconds ?? 0) \(vouchers ?? [])"
  }
}

extension WalletMovement {
  fileprivate func precedes(_ other: WalletMovement) -> Bool {
    if id != other.id { return id < other.id }
    return (progress, createdAt, money.amount, direction.rawValue, remarks, tieBreaker)
      < (
        other.progress, other.createdAt, other.money.amount, other.direction.rawValue,
        other.remarks, other.tieBreaker
      )
  }

  private var tieBreaker: String {
    let exchange = exchange.map {
      "\($0.source?.code ?? "") \($0.destination?.code ?? "") \($0.rate?.text ?? "")"
        + " \($0.charges?.millionths ?? 0)"
    }
    return "\(walletID) \(money.currency.code) \(status) \(exchange ?? "")"
  }

  private var progress: Int {
    switch status {
    case .other: 0
    case .pending: 1
    case .failed: 2
    case .completed: 3
    }
  }
}
