import VoucherModel

/// Joins the orders of the two sides, one to one: by the supplier's number, then by reference.
struct OrderJoin {
  private var cases: [OrderCase] = []
  private var findings: [Finding] = []

  private let records: SortedRecords
  private var vaultOrders: [VaultOrder] { records.vaultOrders }
  private var supplierOrders: [SupplierOrder] { records.supplierOrders }
  private var partner: [Int?]
  private var isTaken: [Bool]

  /// The cases, and what the join itself shows.
  static func join(_ records: SortedRecords) -> (findings: [Finding], cases: [OrderCase]) {
    let join = OrderJoin(records)
    return (join.findings, join.cases)
  }

  private init(_ records: SortedRecords) {
    self.records = records
    partner = Array(repeating: nil, count: records.vaultOrders.count)
    isTaken = Array(repeating: false, count: records.supplierOrders.count)
    joinByNumber()
    let conflicts = joinByReference()
    makeCases(conflicts)
  }

  private mutating func joinByNumber() {
    var positions = NumberIndex(count: vaultOrders.count, keeping: .first) {
      vaultOrders[$0].supplierOrderID?.rawValue
    }
    for position in supplierOrders.indices {
      guard let own = positions.position(of: supplierOrders[position].id.rawValue) else { continue }
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
    for position in supplierOrders.indices where !isTaken[position] {
      guard let reference = supplierOrders[position].clientReference else { continue }
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
    var isJoined = Array(repeating: false, count: supplierOrders.count)
    for own in vaultOrders.indices {
      let other = partner[own]
      if let other { isJoined[other] = true }
      let basis: OrderMatch.Basis =
        switch (other, vaultOrders[own].supplierOrderID) {
        case (nil, _): .onlyInVault
        case (_, nil): .reference
        default: .supplierOrderID
        }
      var joined = OrderCase(vault: own, supplier: other, of: records, basis: basis)
      if let candidates = conflicts.ambiguous[own] {
        joined.setAside = .ambiguous
        let finding = ambiguity(
          of: vaultOrders[own], among: candidates.map { supplierOrders[$0] })
        joined.otherBreaks = [finding.id]
        for candidate in candidates { undecided[candidate] = finding.id }
        findings.append(finding)
      }
      cases.append(joined)
    }
    for position in supplierOrders.indices where !isJoined[position] {
      var alone = OrderCase(
        vault: nil, supplier: position, of: records, basis: .onlyAtSupplier)
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
