import VoucherModel

/// Whether the supplier's masks are those of the codes we hold.
extension OrderExaminer {
  mutating func examineMasks() {
    guard let vault = order.vault, !vault.vouchers.isEmpty,
      let listed = order.supplier?.vouchers, !listed.isEmpty
    else { return }
    let matching = MaskMatching(vault.vouchers, listed)
    let unequal = context.settings.codeCheck?.unequal[vault.id] ?? []
    let mismatches = max(matching.mismatches, unequal.count)
    guard mismatches > 0 else { return }
    let positions = Set(matching.mismatches > 0 ? matching.ours : []).union(
      vault.vouchers.indices.filter { unequal.contains(vault.vouchers[$0].id) })
    let ours = positions.sorted().map { vault.vouchers[$0] }
    let theirs = matching.mismatches > 0 ? matching.theirs.map { listed[$0].tail }.sorted() : []
    let cost = cost(ofUnits: mismatches)
    report(
      .maskMismatch, exposure: cost, vouchers: ours,
      evidence: [
        Evidence(.expected, "mismatches", .count(mismatches)),
        Evidence(.vault, "masks", .masks(ours.map(\.tail))),
        Evidence(.supplier, "masks", .masks(theirs)),
      ],
      rule: matching.mismatches > 0
        ? "the supplier's masks are not those of the stored codes"
        : "what the supplier shows of a code is not the stored code's")
  }
}
