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
      + Self.reading(.reconciliation) { try breakEvents(snapshot) }
      + Self.reading(.period) { try periods(snapshot) }
      + Self.reading(.allocation) { try allocations(snapshot) }
      + Self.reading(.handling) { try voucherEvents(snapshot) }
      + Self.reading(.control) { try controlEvents(snapshot) }
      + Self.reading(.stock) { try stock(snapshot) }
      + Self.reading(.checkpoint) { try checkpoints(snapshot) }
      + Self.reading(.webhook) { try webhooks(snapshot) }
      + Self.reading(.warning) { try warnings(snapshot) }
      + Self.reading(.replenishment) { try replenishments(snapshot) }
  }

  /// Runs a comparison; what cannot even be read is a finding, and no reason to stop.
  static func reading(
    _ kind: AuditFinding.Kind, _ findings: () throws -> [AuditFinding]
  ) throws -> [AuditFinding] {
    do {
      return try findings()
    } catch StoreError.corrupt(let what) {
      return [AuditFinding(kind, "-", "A row cannot be read: \(what) is damaged.")]
    } catch StoreError.unexpected(let code) {
      // A table or a column that was renamed or dropped.
      return [
        AuditFinding(kind, "-", "The table cannot be read as it is made (SQLite's code \(code)).")
      ]
    }
  }

  /// The rows of a table that cannot be read, each named; they are not called missing as well.
  static func unreadable<Subject>(
    _ kind: AuditFinding.Kind, _ damaged: DamagedRows,
    sparing missing: inout Set<Identifier<Subject>>
  ) -> [AuditFinding] {
    for row in damaged.rows { Identifier(row.name).map { _ = missing.remove($0) } }
    return unreadable(kind, damaged)
  }

  static func unreadable(_ kind: AuditFinding.Kind, _ damaged: DamagedRows) -> [AuditFinding] {
    damaged.rows.map {
      AuditFinding(kind, $0.name, "The row cannot be read: \($0.what) is damaged.")
    }
  }

  private func vault(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    guard try snapshot.vault()?.digest != expected.vault else { return [] }
    return [AuditFinding(.vault, "vault", "The vault's own row was changed.")]
  }

  private func orders(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.orders.keys)
    let damaged = DamagedRows()
    try snapshot.eachOrder(noting: damaged) { row in
      missing.remove(row.id)
      func report(_ message: String) {
        findings.append(AuditFinding(.order, "\(row.id)", message))
      }
      guard let order = expected.orders[row.id] else { return report("The log has no such order.") }
      if row.digest != order.row { report("The order's row was changed.") }
      if row.progress != order.progress {
        report(
          "The order stands as \(row.progress.words); by its events it is "
            + "\(order.progress.words).")
      }
      if !expected.deliveriesFit(row.id) {
        report(
          "By its own events \(order.progress.captured) of its vouchers were captured, which its "
            + "deliveries did not bring.")
      }
    }
    findings += Self.unreadable(.order, damaged, sparing: &missing)
    return findings
      + missing.sorted().map { AuditFinding(.order, "\($0)", "The order is missing.") }
  }

  private func deliveries(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.deliveries.keys)
    let damaged = DamagedRows()
    try snapshot.eachDelivery(noting: damaged) { row, keys in
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
    for stray in try snapshot.strayKeys() { damaged.add(stray) }
    findings += Self.unreadable(.delivery, damaged, sparing: &missing)
    return findings
      + missing.sorted().map { AuditFinding(.delivery, "\($0)", "The delivery is missing.") }
  }

  private func vouchers(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.vouchers.keys)
    let damaged = DamagedRows()
    try snapshot.eachVoucher(noting: damaged) { row in
      missing.remove(row.id)
      func report(_ message: String) {
        findings.append(AuditFinding(.voucher, "\(row.id)", message))
      }
      guard let voucher = expected.vouchers[row.id] else {
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
      if voucher.isShown, row.state == .available || row.state == .allocated {
        report("The voucher was revealed by its events, and stands as \(row.state.rawValue).")
      }
    }
    findings += Self.unreadable(.voucher, damaged, sparing: &missing)
    return findings
      + missing.sorted().map { AuditFinding(.voucher, "\($0)", "The voucher is missing.") }
  }

  private func reveals(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.reveals.mapValues { Set($0.vouchers) }
    let damaged = DamagedRows()
    try snapshot.eachReveal(noting: damaged) { row in
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
    findings += Self.unreadable(.reveal, damaged)
    for (index, vouchers) in missing.sorted(by: { $0.key < $1.key }) {
      findings += vouchers.sorted().map {
        AuditFinding(.reveal, "\(index)/\($0)", "The words of the reveal are missing.")
      }
    }
    return findings
  }

  private func checkpoints(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.checkpoints
    let damaged = DamagedRows()
    for row in try snapshot.checkpoints(noting: damaged)
    where missing.removeValue(forKey: row.digest) == nil {
      findings.append(
        AuditFinding(
          .checkpoint, "\(row.treeSize)", "The log has no such checkpoint: its row was changed."))
    }
    findings += Self.unreadable(.checkpoint, damaged)
    return findings
      + missing.values.sorted().map {
        AuditFinding(.checkpoint, "\($0)", "The checkpoint's row is missing.")
      }
  }
}

extension OrderProgress {
  /// Everything that is derived, for a finding.
  fileprivate var words: String {
    "\(state.rawValue) with \(captured) captured, \(lost) lost and \(attempts) sent"
  }
}
