package import VoucherModel

/// A sealed voucher, and what may be known of it without a key.
package struct VoucherRow: Hashable, Sendable {
  /// What the code looked like when it was captured.
  package enum Look: String, Hashable, Sendable, CaseIterable {
    case plain, suspect, masked, empty
  }

  package let id: VoucherID
  package let orderID: OrderID
  package let deliveryID: DeliveryID
  /// The voucher's place in its order, from 0; an order has each line once.
  package let line: Int
  package let productID: ProductID
  package let faceValue: Money
  package let epoch: UInt32
  package let incarnation: UInt32
  package let nonce: [UInt8]
  package let ciphertext: [UInt8]
  package let commitment: [UInt8]
  package let mask: Mask
  package let look: Look
  /// A digest of the supplier's own reference of the voucher.
  package let referenceDigest: [UInt8]?
  package let expiresAt: Timestamp?
  package let capturedAt: Timestamp
  /// Keyed digest of the code; a host without the key leaves it to be filled in later, once.
  package var fingerprint: [UInt8]?
  package var state: VoucherState

  package init(
    id: VoucherID, orderID: OrderID, deliveryID: DeliveryID, line: Int, productID: ProductID,
    faceValue: Money, epoch: UInt32, incarnation: UInt32, nonce: [UInt8], ciphertext: [UInt8],
    commitment: [UInt8], mask: Mask, look: Look, referenceDigest: [UInt8]?, fingerprint: [UInt8]?,
    state: VoucherState, expiresAt: Timestamp?, capturedAt: Timestamp
  ) {
    self.id = id
    self.orderID = orderID
    self.deliveryID = deliveryID
    self.line = line
    self.productID = productID
    self.faceValue = faceValue
    self.epoch = epoch
    self.incarnation = incarnation
    self.nonce = nonce
    self.ciphertext = ciphertext
    self.commitment = commitment
    self.mask = mask
    self.look = look
    self.referenceDigest = referenceDigest
    self.expiresAt = expiresAt
    self.capturedAt = capturedAt
    self.fingerprint = fingerprint
    self.state = state
  }
}

extension VoucherRow: StoredRow {
  static let table = "vouchers"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "voucher_id", "order_id", "delivery_id", "line", "product_id", "denomination", "currency",
    "epoch", "incarnation", "nonce", "ciphertext", "commitment", "mask", "look",
    "reference_digest", "fingerprint", "state", "expires_at", "captured_at",
  ]

  var values: [SQLValue] {
    [
      .identifier(id), .identifier(orderID), .identifier(deliveryID), .count(line),
      .number(productID), .amount(faceValue.amount), .text(faceValue.currency.code),
      .count(epoch), .count(incarnation), .blob(nonce), .blob(ciphertext), .blob(commitment),
      .text(mask.tail), .text(look.rawValue), .blob(referenceDigest), .blob(fingerprint),
      .text(state.rawValue), .time(expiresAt), .time(capturedAt),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    id = try row.identifier()
    orderID = try row.identifier()
    deliveryID = try row.identifier()
    line = try row.count()
    productID = try row.number()
    faceValue = try row.money()
    epoch = try row.count()
    incarnation = try row.count()
    nonce = try row.blob()
    ciphertext = try row.blob()
    commitment = try row.blob()
    mask = try row.converted(Mask.init(tail:))
    look = try row.word()
    referenceDigest = try row.optionalBlob()
    fingerprint = try row.optionalBlob()
    state = try row.word()
    expiresAt = try row.optionalTime()
    capturedAt = try row.time()
  }
}
