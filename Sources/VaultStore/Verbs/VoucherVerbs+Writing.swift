package import VoucherModel

extension VaultTransaction {
  /// Adds sealed vouchers; a line that its order has already is refused as `duplicate`.
  package func insertVouchers(_ vouchers: [VoucherRow]) throws {
    try session.insert(vouchers)
    var tally = StockTally()
    // Those of one delivery are mostly alike, and are counted as one.
    for run in vouchers.runs(where: { $0.countsLike($1) }) {
      guard let first = run.first else { continue }
      tally.add(run.count, to: first.kind, first.state, expiringAt: first.expiresAt)
    }
    try count(tally)
  }

  /// Moves a voucher from one state to another; `false` if it is not in the first one.
  package func setVoucherState(
    _ id: VoucherID, from: VoucherState, to: VoucherState
  ) throws -> Bool {
    try setVoucherStates([id], from: from, to: to)
  }

  /// Moves vouchers from one state to another; `false`, with some of them moved, if one is not in the
  /// first one: the transaction is then to be given up.
  package func setVoucherStates(
    _ ids: [VoucherID], from: VoucherState, to: VoucherState
  ) throws -> Bool {
    var tally = StockTally()
    for id in ids {
      let moved = try session.first(
        """
        UPDATE vouchers SET state = ? WHERE voucher_id = ? AND state = ?
        RETURNING product_id, denomination, currency, expires_at
        """, [.text(to.rawValue), .identifier(id), .text(from.rawValue)]
      ) { (row) throws(StoreError) in
        (
          VoucherKind(productID: try row.number(), faceValue: try row.money()),
          try row.optionalTime()
        )
      }
      guard let (kind, expiresAt) = moved else { return false }
      // A canary stands in stock for everybody who looks, and is none of it.
      if from == .available || to == .available, try isCanary(id) { continue }
      tally.add(-1, to: kind, from, expiringAt: expiresAt)
      tally.add(1, to: kind, to, expiringAt: expiresAt)
    }
    try count(tally)
    return true
  }

  /// Fills in a missing fingerprint; one that is there is never changed.
  package func setFingerprint(_ fingerprint: [UInt8], of id: VoucherID) throws {
    let changed = try session.execute(
      "UPDATE vouchers SET fingerprint = ? WHERE voucher_id = ? AND fingerprint IS NULL",
      [.blob(fingerprint), .identifier(id)])
    if changed == 1 { return }
    throw try voucher(id) == nil ? StoreError.notFound : StoreError.changedMeanwhile
  }
}

extension VoucherRow {
  /// What it is sold as.
  package var kind: VoucherKind { VoucherKind(productID: productID, faceValue: faceValue) }

  fileprivate func countsLike(_ other: VoucherRow) -> Bool {
    state == other.state && expiresAt == other.expiresAt && productID == other.productID
      && faceValue == other.faceValue
  }
}

extension Array {
  /// The longest pieces in which each element is like the one before it.
  fileprivate func runs(where areAlike: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
    var runs: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices.dropFirst() where !areAlike(self[index - 1], self[index]) {
      runs.append(self[start..<index])
      start = index
    }
    return isEmpty ? [] : runs + [self[start...]]
  }
}
