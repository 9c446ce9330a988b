import VaultStore
import VoucherModel

extension Doctor {
  private static let unfinishedTooLong: Int64 = 3_600_000

  /// Orders that nobody drives on, or that need somebody.
  func orders() throws -> [DoctorFinding] {
    var groups: [(code: String, words: String, orders: [OrderRow], next: String)] = []
    try core.database.read { snapshot in
      let open = try snapshot.unfinishedOrders()
      let recover = "Run 'voucher-vault order recover'."
      groups.append(
        ("orders_in_doubt", "in doubt", open.filter { $0.state == .inDoubt }, recover))
      groups.append(("orders_stalled", "stalled", open.filter { $0.state == .stalled }, recover))
      groups.append(
        (
          "orders_unfinished", "unfinished for more than an hour",
          open.filter { order in
            order.state != .inDoubt && order.state != .stalled
              && age(of: order.intendedAt) > Self.unfinishedTooLong
          }, recover
        ))
      var lost: [OrderRow] = []
      try snapshot.eachOrder(matching: OrderFilter(states: [.codesLost])) { lost.append($0) }
      groups.append(
        (
          "codes_lost", "with lost codes", lost,
          "Claim with 'voucher-vault order evidence', then settle with 'voucher-vault order resolve'."
        ))
    }
    let findings = groups.filter { !$0.orders.isEmpty }.map { group in
      let oldest = group.orders.min { $0.intendedAt < $1.intendedAt }
      let example = oldest.map {
        ", the oldest \($0.reference), \(TimeSpan.words(for: age(of: $0.intendedAt))) old"
      }
      return DoctorFinding(
        .warning, group.code,
        "\(Self.count(group.orders.count, "order")) \(group.words)\(example ?? "").",
        next: group.next)
    }
    return findings.isEmpty
      ? [DoctorFinding(.ok, "orders", "No order is stuck.")] : findings
  }

  /// Sealed responses that are not in the database.
  func sealed() throws -> [DoctorFinding] {
    var findings: [DoctorFinding] = []
    let recover = "Run 'voucher-vault order recover' where the key is."
    let entries = try core.journal.entryCount()
    if entries > 0 {
      findings.append(
        DoctorFinding(
          .warning, "journal",
          "\(Self.count(entries, "sealed response")) in the capture journal, in use or left behind.",
          next: recover))
    }
    for spool in core.folder.spools {
      let names = try core.disk.names(in: spool)
      let waiting = names.count { $0.hasSuffix(SpoolShelf.suffix) }
      if waiting > 0 {
        findings.append(
          DoctorFinding(
            .warning, "spool", "\(Self.count(waiting, "sealed response")) waiting in \(spool).",
            next: recover))
      }
      let damaged = names.count { $0.hasSuffix(".damaged") }
      if damaged > 0 {
        findings.append(
          DoctorFinding(
            .info, "damaged", "Damaged entries kept aside in \(spool): \(damaged).",
            next: "Look at orders in doubt with 'voucher-vault order list'; then take them away."))
      }
    }
    return findings.isEmpty
      ? [DoctorFinding(.ok, "journal", "No sealed response waits.")] : findings
  }

  /// Vouchers that need somebody.
  func stock() throws -> [DoctorFinding] {
    let limit = now.advanced(byMilliseconds: request.expiryDays * Self.day)
    let (expiring, unmarked, counts) = try core.database.read { snapshot in
      (
        try snapshot.stockExpiring(before: limit), try snapshot.countWithoutFingerprint(),
        try snapshot.voucherCounts()
      )
    }
    var findings: [DoctorFinding] = []
    let quarantined = counts.filter { $0.state == .quarantined }.reduce(0) { $0 + $1.count }
    if quarantined > 0 {
      findings.append(
        DoctorFinding(
          .warning, "quarantined", "\(Self.count(quarantined, "voucher")) in quarantine.",
          next: "See them with 'voucher-vault voucher list --state quarantined'."))
    }
    if let earliest = expiring.earliest {
      findings.append(
        DoctorFinding(
          .warning, "expiring",
          "\(Self.count(expiring.count, "available voucher")) expired or expiring within "
            + "\(Self.count(Int(request.expiryDays), "day")), the first on \(earliest.rfc3339).",
          next: "Sell these first; see them with 'voucher-vault voucher list --state available'."))
    }
    if unmarked > 0 {
      findings.append(
        DoctorFinding(
          .info, "fingerprints",
          "\(Self.count(unmarked, "voucher")) without the fingerprint that duplicates show by.",
          next: "Run 'voucher-vault order recover' where the key is."))
    }
    return findings.isEmpty
      ? [DoctorFinding(.ok, "stock", "Nothing is in quarantine, and nothing is about to expire.")]
      : findings
  }
}
