import VaultCrypto
import VaultStore
import VoucherModel

/// Compares every row with what the log says it has to be.
struct TableComparison {
  let expected: ExpectedVault

  func findings(in snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    try Self.reading(.vault) { try vault(snapshot) }
      + Self.reading(.order) { try orders(snapshot) }
      + Self.reading(.delivery) { try deliveries(snapshot) }
      + Self.reading(.voucher) { try vouchers(snapshot) }
      + Self.reading(.reveal) { try reveals(snapshot) }
      + Self.reading(.exchange) { try exchanges(snapshot) }
      + Self.reading(.note) { try notes(snapshot) }
      + Self.reading(.reconciliation) { try runs(snapshot) }
      + Self.reading(.checkpoint) { try checkpoints(snapshot) }
  }

  /// Runs a comparison; rows that cannot even be read are a finding, and no reason to stop.
  static func reading(
    _ kind: AuditFinding.Kind, _ findings: () throws -> [AuditFinding]
  ) throws -> [AuditFinding] {
    do {
      return try findings()
    } catch StoreError.corrupt(let what) {
      return [AuditFinding(kind, "-", "A row cannot be read: \(what) is damaged.")]
    }
  }

  private func vault(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    guard try snapshot.vault()?.digest != expected.vault else { return [] }
    return [AuditFinding(.vault, "vault", "The vault's own row was changed.")]
  }

  private func orders(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.orders.keys)
    try snapshot.eachOrder { row in
      missing.remove(row.id)
      func report(_ message: String) {
        findings.append(AuditFinding(.order, "\(row.id)", message))
      }
      guard let order = expected.orders[row.id] else { return report("The log has no such order.") }
      if row.digest != order.row { report("The order's row was changed.") }
      if row.progress != order.progress {
        report(
          "The order stands as \(row.state.rawValue) with \(row.captured) captured; by its events "
            + "it is \(order.progress.state.rawValue) with \(order.progress.captured).")
      }
    }
    return findings
      + missing.sorted().map { AuditFinding(.order, "\($0)", "The order is missing.") }
  }

  private func deliveries(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.deliveries.keys)
    try snapshot.eachDelivery { row, keys in
      missing.remove(row.id)
      guard let digest = expected.deliveries[row.id] else {
        findings.append(AuditFinding(.delivery, "\(row.id)", "The log has no such delivery."))
        return
      }
      if row.digest(with: keys) != digest {
        findings.append(
          AuditFinding(.delivery, "\(row.id)", "The delivery's row or its keys were changed."))
      }
    }
    return findings
      + missing.sorted().map { AuditFinding(.delivery, "\($0)", "The delivery is missing.") }
  }

  private func vouchers(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.vouchers
    try snapshot.eachVoucher { row in
      func report(_ message: String) {
        findings.append(AuditFinding(.voucher, "\(row.id)", message))
      }
      guard let voucher = missing.removeValue(forKey: row.id) else {
        return report("The log has no such voucher.")
      }
      let stored =
        voucher.fingerprint == nil ? row.fingerprint : voucher.original?.bytes
      if row.contentDigest(fingerprint: stored) != voucher.row {
        report("The voucher's row was changed, or swapped with another.")
      }
      if let fingerprint = voucher.fingerprint, row.fingerprint != fingerprint.bytes {
        report("The voucher's fingerprint was changed.")
      }
      if row.state != voucher.state {
        report(
          "The voucher stands as \(row.state.rawValue); by its events it is "
            + "\(voucher.state.rawValue).")
      }
    }
    return findings
      + missing.keys.sorted().map { AuditFinding(.voucher, "\($0)", "The voucher is missing.") }
  }

  private func reveals(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.reveals.mapValues { Set($0.vouchers) }
    try snapshot.eachReveal { row in
      let subject = "\(row.leafIndex)/\(row.voucherID)"
      guard let reveal = expected.reveals[row.leafIndex],
        missing[row.leafIndex]?.remove(row.voucherID) != nil
      else {
        findings.append(AuditFinding(.reveal, subject, "The log has no such reveal."))
        return
      }
      let actor = Actor(row.actor)
      let words = actor.map {
        RevealRow.wordsDigest(actor: $0, purpose: row.purpose, at: row.revealedAt)
      }
      if actor != reveal.actor || words != reveal.words {
        findings.append(
          AuditFinding(.reveal, subject, "The actor, purpose or time of the reveal was changed."))
      }
    }
    for (index, vouchers) in missing.sorted(by: { $0.key < $1.key }) {
      findings += vouchers.sorted().map {
        AuditFinding(.reveal, "\(index)/\($0)", "The words of the reveal are missing.")
      }
    }
    return findings
  }

  private func runs(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.runs.keys)
    var breaks = Dictionary(grouping: try snapshot.knownBreaks(), by: \.firstRunID)
    try snapshot.eachRun { row in
      missing.remove(row.id)
      let found = breaks.removeValue(forKey: row.id) ?? []
      if expected.runs[row.id] != row.digest(with: found) {
        findings.append(
          AuditFinding(
            .reconciliation, "\(row.id)",
            "The stored run, or a break that it was the first to find, was changed."))
      }
    }
    findings += breaks.keys.sorted().map {
      AuditFinding(.reconciliation, "\($0)", "A break names a run that is not there.")
    }
    return findings
      + missing.sorted().map { AuditFinding(.reconciliation, "\($0)", "The run is missing.") }
  }

  private func checkpoints(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.checkpoints
    for row in try snapshot.checkpoints() where missing.removeValue(forKey: row.digest) == nil {
      findings.append(
        AuditFinding(
          .checkpoint, "\(row.treeSize)", "The log has no such checkpoint: its row was changed."))
    }
    return findings
      + missing.values.sorted().map {
        AuditFinding(.checkpoint, "\($0)", "The checkpoint's row is missing.")
      }
  }
}
