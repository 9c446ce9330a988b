import VoucherModel

/// Codes that were delivered twice, found by equal fingerprints; the later voucher is the duplicate.
enum DuplicateCodes {
  private struct Entry {
    let fingerprint: ContentDigest
    let voucher: VaultVoucher
    let examiner: Int
  }

  static func findings(among examiners: [OrderExaminer]) -> [Finding] {
    var entries: [Entry] = []
    for (position, examiner) in examiners.enumerated() {
      for voucher in examiner.order.vault?.vouchers ?? [] where voucher.look.isUsable {
        guard let fingerprint = voucher.fingerprint else { continue }
        entries.append(
          Entry(fingerprint: fingerprint, voucher: voucher, examiner: position))
      }
    }
    // Identifiers sort by the time they were made.
    entries.sort { ($0.fingerprint, $0.voucher.id) < ($1.fingerprint, $1.voucher.id) }
    var rereads = Rereads(examiners)
    var findings: [Finding] = []
    var first = 0
    for index in entries.indices.dropFirst() {
      guard entries[index].fingerprint == entries[first].fingerprint else {
        first = index
        continue
      }
      let (earlier, later) = (entries[first], entries[index])
      if earlier.examiner == later.examiner, rereads.take(later.voucher, of: later.examiner) {
        continue
      }
      findings.append(finding(earlier, later, examiners))
    }
    return findings
  }

  private static func finding(
    _ earlier: Entry, _ later: Entry, _ examiners: [OrderExaminer]
  ) -> Finding {
    let examiner = examiners[later.examiner]
    let cost = examiner.cost(ofUnits: 1)
    var keys = examiner.order.keys
    keys.voucherIDs = [earlier.voucher.id, later.voucher.id]
    keys.masks = [earlier.voucher.tail, later.voucher.tail]
    let other = examiners[earlier.examiner].order
    var evidence = [
      Evidence(.vault, "first_voucher", .text(earlier.voucher.id.description)),
      Evidence(.vault, "later_voucher", .text(later.voucher.id.description)),
    ]
    if let reference = other.reference {
      evidence.append(Evidence(.vault, "first_reference", .text(reference)))
    }
    return Finding(
      .duplicateCode, subject: "voucher \(later.voucher.id)", keys: keys,
      currency: cost == nil ? nil : examiner.money.currency, difference: cost.map { -$0 },
      exposure: cost, evidence: evidence, rule: "the same code was delivered twice",
      effectiveAt: examiner.facts.effectiveAt)
  }

  /// Second copies of one reading: a host without the key cannot tell whether it has a code already,
  /// and stores it once more, in quarantine and not counted as captured.
  private struct Rereads {
    private var uncounted: [Int]

    init(_ examiners: [OrderExaminer]) {
      uncounted = examiners.map { examiner in
        guard let vault = examiner.order.vault else { return 0 }
        return vault.vouchers.count { $0.look.isUsable } - vault.captured
      }
    }

    mutating func take(_ voucher: VaultVoucher, of examiner: Int) -> Bool {
      guard voucher.state == .quarantined, uncounted[examiner] > 0 else { return false }
      uncounted[examiner] -= 1
      return true
    }
  }
}
