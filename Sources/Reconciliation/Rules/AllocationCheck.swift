import VoucherModel

/// Compares the storefront's list of what it gave to whom with the vouchers of the vault.
///
/// A voucher has one finding at most: the first of the rules that it breaks.
struct AllocationCheck {
  private(set) var findings: [Finding] = []

  private let list: [VoucherID: [Allocation]]

  init?(_ settings: ReconciliationSettings, _ examiners: [OrderExaminer]) {
    guard let allocations = settings.allocations else { return nil }
    // The same row twice says nothing new; the time of an allocation is no part of it.
    var list: [VoucherID: [Allocation]] = [:]
    for allocation in allocations.sorted() {
      let known = list[allocation.voucherID] ?? []
      if !known.contains(where: { $0.order == allocation.order && $0.line == allocation.line }) {
        list[allocation.voucherID] = known + [allocation]
      }
    }
    self.list = list
    var unknown = Set(list.keys)
    for examiner in examiners {
      for voucher in examiner.order.vault?.vouchers ?? [] {
        unknown.remove(voucher.id)
        check(voucher, of: examiner)
      }
    }
    for id in unknown.sorted() {
      report(
        id, nil, of: nil, rule: "given to a customer, and not in the vault", severity: .critical)
    }
  }

  private mutating func check(_ voucher: VaultVoucher, of examiner: OrderExaminer) {
    let given = list[voucher.id] ?? []
    let rule: (String, Severity)? =
      switch (given.count, voucher.state) {
      case (2..., _): ("given to several customers", .critical)
      case (0, _) where voucher.isRevealed: ("revealed, and given to nobody", .critical)
      case (0, .allocated): ("allocated in the vault, and given to nobody", .high)
      // The next line of an order would get it as well.
      case (1, .available): ("given to a customer, and in stock", .critical)
      case (1, .voided): ("given to a customer, and void", .high)
      case (1, .quarantined): ("given to a customer, and in quarantine", .high)
      default: nil
      }
    guard let rule else { return }
    report(voucher.id, voucher, of: examiner, rule: rule.0, severity: rule.1)
  }

  private mutating func report(
    _ id: VoucherID, _ voucher: VaultVoucher?, of examiner: OrderExaminer?, rule: String,
    severity: Severity
  ) {
    let given = list[id] ?? []
    var keys = examiner?.order.keys ?? BreakKeys()
    keys.voucherIDs = [id]
    keys.masks = voucher.map { [$0.tail] } ?? []
    let cost = examiner?.cost(ofUnits: 1)
    var evidence = given.map {
      Evidence(.storefront, "allocation", .text("order \($0.order), line \($0.line)"))
    }
    if let voucher {
      evidence.append(Evidence(.vault, "state", .text(voucher.state.rawValue)))
    }
    var finding = Finding(
      .allocationBreak, subject: "voucher \(id)", keys: keys,
      currency: cost == nil ? nil : examiner?.money.currency, exposure: cost, evidence: evidence,
      rule: rule,
      effectiveAt: given.compactMap(\.allocatedAt).min() ?? examiner?.facts.effectiveAt)
    finding.severity = severity
    findings.append(finding)
  }
}
