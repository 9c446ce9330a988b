import VoucherModel

/// Puts every movement into exactly one bucket.
struct MovementBuckets {
  private(set) var matches: [MovementMatch] = []

  init(
    _ cases: [OrderCase], _ links: [MovementLinking.Link], _ buckets: [MovementMatch.Bucket],
    _ context: RunContext
  ) {
    matches.reserveCapacity(links.count)
    let rows = context.movements
    let byHand = context.settings.manualLinks
    for row in links.indices {
      let order = links[row].order
      let isByHand = !byHand.isEmpty && order.map { cases[$0].isLinkedByHand } ?? false
      matches.append(
        MovementMatch(
          id: rows[row].id, walletID: rows[row].walletID, money: rows[row].money,
          direction: rows[row].direction, createdAt: rows[row].createdAt, bucket: buckets[row],
          supplierOrderID: order.flatMap { cases[$0].supplierOrderID },
          orderID: order.flatMap { cases[$0].vaultID },
          note: isByHand ? byHand[rows[row].id]?.note : nil))
    }
  }
}

extension MovementLinking.Link {
  /// The order a movement names or is suggested for.
  fileprivate var order: Int? {
    switch self {
    case .order(let position), .suggested(let position): position
    default: nil
    }
  }

  /// Where it lands, before its order has a word in it.
  var bucket: MovementMatch.Bucket {
    switch self {
    case .order, .pending: .pending
    case .suggested: .suggested
    case .ambiguous: .ambiguous
    case .funding: .funding
    case .conversion: .conversion
    case .unexplained: .unexplained
    case .undecided: .undecided
    case .void: .void
    }
  }
}
