package import VoucherModel

/// What a delivery's key is made from, or is, wrapped for one recipient.
package struct DeliveryKeyRow: Hashable, Sendable {
  /// What the recipient is for.
  package enum Role: String, Hashable, Sendable, CaseIterable {
    case reveal, recovery
  }

  package let deliveryID: DeliveryID
  package let role: Role
  package let epoch: UInt32
  package let wrappedKey: [UInt8]

  package init(deliveryID: DeliveryID, role: Role, epoch: UInt32, wrappedKey: [UInt8]) {
    self.deliveryID = deliveryID
    self.role = role
    self.epoch = epoch
    self.wrappedKey = wrappedKey
  }
}

extension DeliveryKeyRow: StoredRow {
  static let table = "delivery_keys"
  static let sql = RowSQL(table, columns)
  static let columns = ["delivery_id", "role", "epoch", "wrapped_key"]

  var values: [SQLValue] {
    [.identifier(deliveryID), .text(role.rawValue), .count(epoch), .blob(wrappedKey)]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    deliveryID = try row.identifier()
    role = try row.word()
    epoch = try row.count()
    wrappedKey = try row.blob()
  }
}

/// What a delivery's records are opened with, without the response that may be kept with it: it is read
/// while others wait to write.
package struct DeliverySeal: Hashable, Sendable {
  package let header: [UInt8]
  /// What its key is made from, or is, as wrapped for each recipient.
  package let keys: [DeliveryKeyRow]
}
