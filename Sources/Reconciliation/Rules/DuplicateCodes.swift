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

  /// The findings, one for each duplicate.
  static func findings(among examiners: [OrderExaminer]) -> [Finding] {
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
  static func mayBe(among cases: [OrderCase]) -> Bool {
    var starts = FingerprintStarts(room: cases.reduce(0) { $0 + $1.vouchers.count })
    for position in cases.indices {
      let vouchers = cases[position].vouchers
      for line in vouchers.indices where vouchers[line].look.isUsable {
        guard let fingerprint = vouchers[line].fingerprint else { continue }
        if !starts.insert(fingerprint.start) { return true }
      }
    }
    return false
  }

  /// The first words of fingerprints, half of each kept where the other half says.
  ///
  /// They are a keyed hash already, so nothing is hashed. Should they be crowded together all the same,
  /// that counts as a word met twice, which at worst costs the full comparison.
  private struct FingerprintStarts {
    private var slots: [UInt32]

    /// No slot is looked at further away than this from where a word belongs.
    private static let reach = 64

    init(room: Int) {
      var size = 64
      while size < 2 * room { size *= 2 }
      slots = Array(repeating: 0, count: size)
    }

    /// Takes a word in; `false` if it is there already, or may be.
    mutating func insert(_ word: UInt64) -> Bool {
      let mask = slots.count - 1
      let home = Int(truncatingIfNeeded: word)
      // Zero is an empty slot.
      let kept = max(1, UInt32(truncatingIfNeeded: word >> 32))
      for step in 0..<Self.reach {
        let slot = (home &+ step) & mask
        if slots[slot] == 0 {
          slots[slot] = kept
          return true
        }
        if slots[slot] == kept { return false }
      }
      return false
    }
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
