import VaultStore
import VoucherModel

extension TableComparison {
  /// What is promised to order lines, against the log.
  func allocations(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = Set(expected.inventory.allocations.keys)
    let damaged = DamagedRows()
    let damagedVouchers = DamagedRows()
    var vouchers: [Int64: [AllocatedVoucherRow]] = [:]
    try snapshot.eachAllocatedVoucher(noting: damagedVouchers) { row in
      vouchers[row.number, default: []].append(row)
    }
    try snapshot.eachAllocation(noting: damaged) { row in
      missing.remove(row.number)
      let rows = vouchers.removeValue(forKey: row.number) ?? []
      func report(_ message: String) {
        findings.append(AuditFinding(.allocation, "\(row.number)", message))
      }
      guard let allocation = expected.inventory.allocations[row.number] else {
        return report("The log has no such allocation.")
      }
      if row.digest(with: rows) != allocation.row {
        report("The allocation, or a voucher that it has or had, was changed.")
      }
      if row.state != allocation.state || row.held != allocation.held.count {
        report(
          "The allocation stands as \(row.state.rawValue) with \(row.held) vouchers; by its events "
            + "it is \(allocation.state.rawValue) with \(allocation.held.count).")
      }
    }
    findings += vouchers.keys.sorted().map {
      AuditFinding(
        .allocation, "\($0)", "Vouchers are promised to an allocation that is not there.")
    }
    findings += Self.unreadable(.allocation, damaged)
    findings += damagedVouchers.rows.map {
      AuditFinding(
        .allocation, String($0.name.prefix { $0 != "/" }),
        "The row of a voucher that it has cannot be read: \($0.what) is damaged.")
    }
    findings += unpromised()
    let unread = Set(damaged.rows.compactMap { Int64($0.name) })
    return findings
      + missing.subtracting(unread).sorted().map {
        AuditFinding(.allocation, "\($0)", "The allocation is missing.")
      }
  }

  /// What the events promise to nobody in particular.
  private func unpromised() -> [AuditFinding] {
    expected.vouchers.filter { id, voucher in
      voucher.state == .allocated && expected.inventory.holders[id] == nil
    }.keys.sorted().map {
      AuditFinding(.voucher, "\($0)", "By its events the voucher is promised, and no line has it.")
    }
  }

  /// What was done about single vouchers, against the log.
  func voucherEvents(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.inventory.voucherEvents
    let damaged = DamagedRows()
    try snapshot.eachVoucherEvent(noting: damaged) { row in
      let subject = "\(row.sequence)"
      guard let event = missing.removeValue(forKey: row.sequence) else {
        findings.append(AuditFinding(.handling, subject, "The log has no such event."))
        return
      }
      if row.digest != event.row || row.voucherID != event.voucher || row.kind != event.kind
        || row.actor != event.actor.name
      {
        findings.append(
          AuditFinding(.handling, subject, "The event about voucher \(event.voucher) was changed."))
      }
    }
    findings += Self.unreadable(.handling, damaged)
    return findings
      + missing.sorted { $0.key < $1.key }.map {
        AuditFinding(
          .handling, "\($0.key)", "An event about voucher \($0.value.voucher) is missing.")
      }
  }

  /// What holds codes back, against the log.
  func controlEvents(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = expected.inventory.controlEvents
    let damaged = DamagedRows()
    try snapshot.eachControlEvent(noting: damaged) { row in
      let event = missing.removeValue(forKey: row.sequence)
      if row.digest != event?.row || row.kind != event?.kind || row.actor != event?.actor.name {
        findings.append(
          AuditFinding(
            .control, "\(row.sequence)",
            "The \(row.kind.rawValue) event was changed, or is not in "
              + "the log."))
      }
    }
    findings += Self.unreadable(.control, damaged)
    return findings
      + missing.sorted { $0.key < $1.key }.map {
        AuditFinding(.control, "\($0.key)", "The \($0.value.kind.rawValue) event is missing.")
      }
  }

  /// The counts of the stock, against the vouchers themselves.
  func stock(_ snapshot: borrowing VaultSnapshot) throws -> [AuditFinding] {
    try snapshot.miscountedKinds().sorted().map {
      AuditFinding(.stock, $0, "A count of the kind is another one than its vouchers give.")
    }
  }
}
