import VoucherModel

/// Whether the supplier's masks are those of the codes we hold.
extension OrderExaminer {
  mutating func examineMasks() {
    guard let vault = order.vault, !vault.vouchers.isEmpty,
      let listed = order.supplier?.vouchers, !listed.isEmpty
    else { return }
    let matching = MaskMatching(vault.vouchers, listed)
    guard matching.mismatches > 0 else { return }
    let ours = matching.ours.sorted().map { vault.vouchers[$0] }
    let theirs = matching.theirs.map { listed[$0].tail }.sorted()
    let cost = cost(ofUnits: matching.mismatches)
    report(
      .maskMismatch, exposure: cost, vouchers: ours,
      evidence: [
        Evidence(.expected, "mismatches", .count(matching.mismatches)),
        Evidence(.vault, "masks", .masks(ours.map(\.tail))),
        Evidence(.supplier, "masks", .masks(theirs)),
      ], rule: "the supplier's masks are not those of the stored codes")
  }
}
