import VaultCrypto
import VaultStore

extension TableComparison {
  /// The webhooks that were taken against the log.
  func webhooks(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var rows = ShopRows(expected.shop, .webhook, kind: .webhook)
    try snapshot.eachWebhook(noting: rows.damaged) { rows.take($0.leafIndex, $0.digest) }
    return rows.findings
  }

  /// The warnings against the log.
  func warnings(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var rows = ShopRows(expected.shop, .warning, kind: .warning)
    try snapshot.eachWarning(noting: rows.damaged) { rows.take($0.leafIndex, $0.digest) }
    return rows.findings
  }

  /// The plans of replenishments against the log.
  func replenishments(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var rows = ShopRows(expected.shop, .replenishment, kind: .replenishment)
    try snapshot.eachReplenishment(noting: rows.damaged) { rows.take($0.leafIndex, $0.digest) }
    return rows.findings
  }
}

/// The rows of one table that stand beside leaves of their own, one after the other.
private struct ShopRows {
  private let kind: AuditFinding.Kind
  private var missing: [UInt64: Digest]
  private var found: [AuditFinding] = []
  let damaged = DamagedRows()

  init(
    _ expected: [UInt64: ExpectedVault.ExpectedShopRow], _ record: ShopRecord,
    kind: AuditFinding.Kind
  ) {
    self.kind = kind
    missing = expected.filter { $0.value.record == record }.mapValues(\.row)
  }

  mutating func take(_ leaf: UInt64, _ digest: Digest) {
    guard let expected = missing.removeValue(forKey: leaf) else {
      found.append(AuditFinding(kind, "\(leaf)", "The log has no such \(kind.rawValue)."))
      return
    }
    if expected != digest {
      found.append(AuditFinding(kind, "\(leaf)", "The row of the \(kind.rawValue) was changed."))
    }
  }

  var findings: [AuditFinding] {
    let unreadable = Set(damaged.rows.map(\.name))
    return found + TableComparison.unreadable(kind, damaged)
      + missing.keys.sorted().filter { !unreadable.contains("\($0)") }.map {
        AuditFinding(kind, "\($0)", "The row of the \(kind.rawValue) is missing.")
      }
  }
}
