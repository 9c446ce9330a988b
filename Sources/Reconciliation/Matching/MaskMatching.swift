import VoucherModel

/// Pairs the vouchers of one order with those the supplier lists for it, without any code.
///
/// Where both sides have the supplier's voucher reference, the pair is known and its masks have to
/// agree. All others are compared as multisets of what both masks leave visible: they agree if the
/// smaller side can be paired off completely.
struct MaskMatching {
  /// Vouchers of ours that pair with nothing, by position.
  private(set) var ours: [Int] = []
  /// Vouchers of the supplier's list that pair with nothing, by position.
  private(set) var theirs: [Int] = []
  /// How many of them contradict each other; what one side merely has more of does not count.
  private(set) var mismatches = 0

  init(_ vault: [VaultVoucher], _ supplier: [SupplierVoucher]) {
    let hasReferences =
      vault.contains { $0.referenceDigest != nil }
      && supplier.contains { $0.referenceDigest != nil }
    if !hasReferences {
      if !Self.agreeInOrder(vault, supplier) {
        pairByTails(vault, Array(vault.indices), supplier, Array(supplier.indices))
      }
      return
    }
    if Self.agreeByReference(vault, supplier) { return }
    let (ownRest, otherRest) = pairByReferences(vault, supplier)
    let allHaveReferences =
      vault.allSatisfy { $0.referenceDigest != nil }
      && supplier.allSatisfy { $0.referenceDigest != nil }
    if allHaveReferences {
      // Vouchers with two different references are two vouchers, whatever their masks show.
      ours += ownRest
      theirs += otherRest
      mismatches += min(ownRest.count, otherRest.count)
    } else {
      pairByTails(vault, ownRest, supplier, otherRest)
    }
  }

  /// Whether each of so many things has one of as many others to itself, looked for one after another;
  /// for more than a few that takes too long, and is not done.
  private static func pairOff(_ count: Int, _ isPair: (Int, Int) -> Bool) -> Bool {
    guard count <= 32 else { return false }
    var open: UInt32 = count == 32 ? .max : (1 << UInt32(count)) - 1
    for own in 0..<count {
      var rest = open
      while rest != 0, !isPair(own, rest.trailingZeroBitCount) { rest &= rest - 1 }
      if rest == 0 { return false }
      open &= ~(rest & ~(rest - 1))
    }
    return true
  }

  /// The common case: as many on both sides, and the same tails; or, settled by two sorts, neighbours
  /// that agree.
  private static func agreeInOrder(_ vault: [VaultVoucher], _ supplier: [SupplierVoucher]) -> Bool {
    guard vault.count == supplier.count else { return false }
    if pairOff(vault.count, { vault[$0].tail == supplier[$1].tail }) { return true }
    let own = vault.map { $0.tail }.sorted()
    let other = supplier.map { $0.tail }.sorted()
    return own.indices.allSatisfy { own[$0].agrees(with: other[$0]) }
  }

  /// The common case with references: each once on either side, and the masks of each agree.
  private static func agreeByReference(
    _ vault: [VaultVoucher], _ supplier: [SupplierVoucher]
  ) -> Bool {
    guard vault.count == supplier.count else { return false }
    if agreeOneByOne(vault, supplier) { return true }
    struct Known {
      let digest: ContentDigest
      let tail: VisibleTail
    }
    var own: [Known] = []
    var other: [Known] = []
    own.reserveCapacity(vault.count)
    other.reserveCapacity(vault.count)
    for position in vault.indices {
      guard let left = vault[position].referenceDigest,
        let right = supplier[position].referenceDigest
      else { return false }
      own.append(Known(digest: left, tail: vault[position].tail))
      other.append(Known(digest: right, tail: supplier[position].tail))
    }
    own.sort { $0.digest < $1.digest }
    other.sort { $0.digest < $1.digest }
    return own.indices.allSatisfy { position in
      let isAlone = position == 0 || own[position - 1].digest != own[position].digest
      return isAlone && own[position].digest == other[position].digest
        && own[position].tail.agrees(with: other[position].tail)
    }
  }

  private static func agreeOneByOne(
    _ vault: [VaultVoucher], _ supplier: [SupplierVoucher]
  ) -> Bool {
    let arePaired = pairOff(vault.count) { own, other in
      guard let digest = vault[own].referenceDigest else { return false }
      return digest == supplier[other].referenceDigest
        && vault[own].tail.agrees(with: supplier[other].tail)
    }
    return arePaired
      && vault.indices.allSatisfy { later in
        (0..<later).allSatisfy { vault[$0].referenceDigest != vault[later].referenceDigest }
      }
  }

  private mutating func pairByReferences(
    _ vault: [VaultVoucher], _ supplier: [SupplierVoucher]
  ) -> (ours: [Int], theirs: [Int]) {
    var open: [ContentDigest: [Int]] = [:]
    for position in supplier.indices.sorted(by: { supplier[$0].tail < supplier[$1].tail }) {
      guard let digest = supplier[position].referenceDigest else { continue }
      open[digest, default: []].append(position)
    }
    var ownRest: [Int] = []
    var isPaired = Array(repeating: false, count: supplier.count)
    for (position, voucher) in vault.enumerated() {
      guard let digest = voucher.referenceDigest, let candidates = open[digest], !candidates.isEmpty
      else {
        ownRest.append(position)
        continue
      }
      // References should be unique; where they are not, an agreeing mask decides.
      let agreeing = candidates.lastIndex { supplier[$0].tail.agrees(with: voucher.tail) }
      let other = candidates[agreeing ?? candidates.count - 1]
      open[digest]?.remove(at: agreeing ?? candidates.count - 1)
      isPaired[other] = true
      if agreeing == nil {
        ours.append(position)
        theirs.append(other)
        mismatches += 1
      }
    }
    return (ownRest, supplier.indices.filter { !isPaired[$0] })
  }

  /// Vouchers whose tails end alike, none of which pair with one another.
  private struct Pool {
    var end: VisibleTail
    var ours: [Int] = []
    var theirs: [Int] = []
  }

  private struct Item {
    var tail: VisibleTail
    var isOurs: Bool
    var position: Int
  }

  /// Pairs as many as can be paired: two tails pair if one is the end of the other.
  ///
  /// Sorted from the longest of each ending to the shortest, a tail meets everything it could pair
  /// with behind it already unpaired by anything more particular; pairing it at once costs no later
  /// pair, because what it leaves can pair with each other.
  private mutating func pairByTails(
    _ vault: [VaultVoucher], _ own: [Int], _ supplier: [SupplierVoucher], _ other: [Int]
  ) {
    var items = own.map { Item(tail: vault[$0].tail, isOurs: true, position: $0) }
    items += other.map { Item(tail: supplier[$0].tail, isOurs: false, position: $0) }
    items.sort { left, right in
      if left.tail != right.tail { return right.tail < left.tail }
      // Ours first, so that the order in which the supplier lists its vouchers decides nothing.
      return left.isOurs == right.isOurs ? left.position > right.position : left.isOurs
    }
    var pools: [Pool] = []
    for item in items {
      var pool = Pool(end: item.tail)
      while let last = pools.last, last.end.count >= item.tail.count,
        last.end.agrees(with: item.tail)
      {
        if pool.ours.isEmpty, pool.theirs.isEmpty {
          pool = last
        } else {
          pool.ours += last.ours
          pool.theirs += last.theirs
        }
        pools.removeLast()
      }
      pool.end = item.tail
      if item.isOurs {
        if pool.theirs.popLast() == nil { pool.ours.append(item.position) }
      } else {
        if pool.ours.popLast() == nil { pool.theirs.append(item.position) }
      }
      pools.append(pool)
    }
    let ownRest = pools.flatMap(\.ours)
    let otherRest = pools.flatMap(\.theirs)
    ours += ownRest
    theirs += otherRest
    mismatches += min(ownRest.count, otherRest.count)
  }
}
