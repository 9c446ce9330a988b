package import VoucherModel

/// One voucher as a report itemises it: everything but the code.
package struct StockItem: Hashable, Comparable, Sendable {
  package let id: VoucherID
  package let orderReference: String
  package let line: Int
  package let kind: StockKind
  package let mask: Mask
  package let state: StockState
  package let capturedAt: Timestamp
  package let expiresAt: Timestamp?
  /// Its share of what was paid for its order; `nil` where nobody knows.
  package let cost: Money?

  package init(
    id: VoucherID, orderReference: String, line: Int, kind: StockKind, mask: Mask,
    state: StockState, capturedAt: Timestamp, expiresAt: Timestamp?, cost: Money?
  ) {
    self.id = id
    self.orderReference = orderReference
    self.line = line
    self.kind = kind
    self.mask = mask
    self.state = state
    self.capturedAt = capturedAt
    self.expiresAt = expiresAt
    self.cost = cost
  }

  package static func < (left: StockItem, right: StockItem) -> Bool {
    (left.kind, left.expiresAt?.milliseconds ?? .max, left.orderReference, left.line)
      < (right.kind, right.expiresAt?.milliseconds ?? .max, right.orderReference, right.line)
  }
}

/// One showing of one code as a report itemises it: everything but the code.
package struct RevealItem: Hashable, Sendable {
  /// The place of its event in the audit log.
  package let leafIndex: UInt64
  package let at: Timestamp
  package let actor: String
  package let purpose: String
  package let voucherID: VoucherID
  package let mask: Mask
  package let kind: StockKind
  package let orderReference: String
  package let isUnallocated: Bool

  package init(
    leafIndex: UInt64, at: Timestamp, actor: String, purpose: String, voucherID: VoucherID,
    mask: Mask, kind: StockKind, orderReference: String, isUnallocated: Bool
  ) {
    self.leafIndex = leafIndex
    self.at = at
    self.actor = actor
    self.purpose = purpose
    self.voucherID = voucherID
    self.mask = mask
    self.kind = kind
    self.orderReference = orderReference
    self.isUnallocated = isUnallocated
  }
}
