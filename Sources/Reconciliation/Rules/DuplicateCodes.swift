import VoucherModel

/// Codes that were delivered twice, found by equal fingerprints; the later voucher is the
/// duplicate.
enum DuplicateCodes {
  private struct Entry {
    let fingerprint: ContentDigest
    let id: VoucherID
    let examiner: Int
    let position: Int
  }

  static func findings(among examiners: [OrderExaminer]) -> [Finding] {
    guard mayHaveDuplicates(examiners) else { return [] }
    var entries: [Entry] = []
    for (position, examiner) in examiners.enumerated() {
      for (line, voucher) in examiner.vouchers.enumerated() where voucher.look.isUsable {
        guard let fingerprint = voucher.fingerprint else { continue }
        entries.append(
          Entry(fingerprint: fingerprint, id: voucher.id, examiner: position, position: line))
      }
    }
    // Identifiers sort by the time they were made.
    entries.sort { ($0.fingerprint, $0.id) < ($1.fingerprint, $1.id) }
    var rereads = Rereads(examiners)
    var findings: [Finding] = []
    var first = 0
    for index in entries.indices.dropFirst() {
      guard entries[index].fingerprint == entries[first].fingerprint else {
        first = index
        continue
      }
      let (earlier, later) = (entries[first], entries[index])
      if earlier.examiner == later.examiner,
        rereads.take(examiners[later.examiner].vouchers[later.position], of: later.examiner)
      {
        continue
      }
      findings.append(finding(earlier, later, examiners))
    }
    return findings
  }

  /// Whether any two fingerprints begin alike; of whole ones that is so by chance once in a billion
  /// runs, and costs no more than the full comparison then.
  private static func mayHaveDuplicates(_ examiners: [OrderExaminer]) -> Bool {
    var starts: Set<UInt64> = []
    starts.reserveCapacity(examiners.reduce(0) { $0 + $1.vouchers.count })
    for position in examiners.indices {
      let vouchers = examiners[position].vouchers
      for line in vouchers.indices where vouchers[line].look.isUsable {
        guard let fingerprint = vouchers[line].fingerprint else { continue }
        if !starts.insert(fingerprint.start).inserted { return true }
      }
    }
    return false
  }

  private static func finding(
    _ earlier: Entry, _ later: Entry, _ examiners: [OrderExaminer]
  ) -> Finding {
    let examiner = examiners[later.examiner]
    let cost = examiner.cost(ofUnits: 1)
    var keys = examiner.order.keys
    let other = examiners[earlier.examiner]
    keys.voucherIDs = [earlier.id, later.id]
    keys.masks = [
      other.vouchers[earlier.position].tail, examiner.vouchers[later.position].tail,
    ]
    var evidence = [
      Evidence(.vault, "first_voucher", .text(earlier.id.description)),
      Evidence(.vault, "later_voucher", .text(later.id.description)),
    ]
    if let reference = other.order.reference {
      evidence.append(Evidence(.vault, "first_reference", .text(reference)))
    }
    return Finding(
      .duplicateCode, subject: "voucher \(later.id)", keys: keys,
      currency: cost == nil ? nil : examiner.money.currency, difference: cost.map { -$0 },
      exposure: cost, evidence: evidence, rule: "the same code was delivered twice",
      effectiveAt: examiner.facts.effectiveAt)
  }

  /// Second copies of one reading: a host without the key cannot tell whether it has a code
  /// already, and stores it once more, in quarantine and not counted as captured.
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

extension OrderExaminer {
  /// The order's stored vouchers.
  fileprivate var vouchers: [VaultVoucher] { order.vault?.vouchers ?? [] }
}
