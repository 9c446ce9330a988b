import VoucherModel

/// Joins the orders of the two sides, one to one: by the supplier's number, then by reference.
struct OrderJoin {
  private(set) var cases: [OrderCase] = []
  private(set) var findings: [Finding] = []

  private let vaultOrders: [VaultOrder]
  private let supplierOrders: [SupplierOrder]
  private var partner: [Int?]
  private var isTaken: [Bool]

  init(_ records: SortedRecords) {
    vaultOrders = records.vaultOrders
    supplierOrders = records.supplierOrders
    partner = Array(repeating: nil, count: vaultOrders.count)
    isTaken = Array(repeating: false, count: supplierOrders.count)
    joinByNumber()
    let conflicts = joinByReference()
    makeCases(conflicts)
  }

  private mutating func joinByNumber() {
    var positions: [SupplierOrderID: Int] = [:]
    positions.reserveCapacity(vaultOrders.count)
    for (position, order) in vaultOrders.enumerated() {
      guard let id = order.supplierOrderID, positions[id] == nil else { continue }
      positions[id] = position
    }
    for (position, order) in supplierOrders.enumerated() {
      guard let own = positions[order.id] else { continue }
      partner[own] = position
      isTaken[position] = true
    }
  }

  /// What a reference left open: supplier's orders (by position) that carry a reference of ours and
  /// are not the order we placed under it, or may be.
  private struct Conflicts {
    /// Position of the vault's order, by that of the supplier's.
    var foreign: [Int: Int] = [:]
    /// Positions of the supplier's orders that fit equally, by that of the vault's.
    var ambiguous: [Int: [Int]] = [:]
  }

  private mutating func joinByReference() -> Conflicts {
    var open: [String: [Int]] = [:]
    for (position, order) in supplierOrders.enumerated() where !isTaken[position] {
      guard let reference = order.clientReference else { continue }
      open[reference, default: []].append(position)
    }
    var conflicts = Conflicts()
    guard !open.isEmpty else { return conflicts }
    for (own, order) in vaultOrders.enumerated() where order.origin == .placed {
      guard let others = open[order.reference.text] else { continue }
      let canJoin = partner[own] == nil && order.supplierOrderID == nil
      let fitting = canJoin ? others.filter { supplierOrders[$0].fits(order) } : []
      if fitting.count == 1 { partner[own] = fitting[0] }
      if fitting.count > 1 { conflicts.ambiguous[own] = fitting }
      for other in others {
        isTaken[other] = true
        if !fitting.contains(other) { conflicts.foreign[other] = own }
      }
    }
    return conflicts
  }

  private mutating func makeCases(_ conflicts: Conflicts) {
    cases.reserveCapacity(vaultOrders.count)
    var undecided: [Int: BreakID] = [:]
    for (own, order) in vaultOrders.enumerated() {
      let other = partner[own].map { supplierOrders[$0] }
      let basis: OrderMatch.Basis =
        switch (other, order.supplierOrderID) {
        case (nil, _): .onlyInVault
        case (_, nil): .reference
        default: .supplierOrderID
        }
      var joined = OrderCase(vault: order, supplier: other, basis: basis)
      if let candidates = conflicts.ambiguous[own] {
        joined.setAside = .ambiguous
        let finding = ambiguity(of: order, among: candidates.map { supplierOrders[$0] })
        joined.otherBreaks = [finding.id]
        for candidate in candidates { undecided[candidate] = finding.id }
        findings.append(finding)
      }
      cases.append(joined)
    }
    let joinedOrders = Set(partner.compactMap(\.self))
    for (position, order) in supplierOrders.enumerated() where !joinedOrders.contains(position) {
      var alone = OrderCase(vault: nil, supplier: order, basis: .onlyAtSupplier)
      if conflicts.foreign[position] != nil { alone.setAside = .referenceConflict }
      if let id = undecided[position] {
        alone.setAside = .ambiguous
        alone.otherBreaks = [id]
      }
      cases.append(alone)
    }
  }

  private func ambiguity(of order: VaultOrder, among others: [SupplierOrder]) -> Finding {
    var keys = BreakKeys(orderIDs: [order.id], references: [order.reference.text])
    keys.supplierOrderIDs = others.map(\.id)
    return Finding(
      .ambiguous, subject: "order \(order.id)", keys: keys, currency: order.quotedPayable?.currency,
      exposure: order.quotedPayable?.amount.millionths,
      evidence: [
        Evidence(.vault, "reference", .text(order.reference.text)),
        Evidence(.supplier, "orders", .count(others.count)),
      ],
      rule: "several orders of the supplier carry the reference and fit the request",
      effectiveAt: order.sentAt ?? order.intendedAt)
  }
}

extension SupplierOrder {
  /// Whether nothing the supplier states contradicts the request.
  fileprivate func fits(_ order: VaultOrder) -> Bool {
    (productID.map { $0 == order.productID } ?? true)
      && (denomination.map { $0 == order.denomination } ?? true)
      && (terms.quantity.map { $0 == order.quantity } ?? true)
  }
}
