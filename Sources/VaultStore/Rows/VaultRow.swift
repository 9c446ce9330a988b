package import VoucherModel

/// What the database knows about its own vault; there is one row.
package struct VaultRow: Hashable, Sendable {
  /// The vault, from the day it was made.
  package let id: VaultID
  /// The name under which the vault signs its checkpoints.
  package let origin: String
  /// When the vault was made.
  package let createdAt: Timestamp
  /// 1 for the vault as made; a restored copy is a new incarnation.
  package var incarnation: UInt32
  /// The public identity block: recipients and verifying key, signed.
  package var identity: [UInt8]
  /// The supplier's host that the vault belongs to, once it is known.
  package var host: String?

  package init(
    id: VaultID, origin: String, createdAt: Timestamp, incarnation: UInt32, identity: [UInt8],
    host: String?
  ) {
    self.id = id
    self.origin = origin
    self.createdAt = createdAt
    self.incarnation = incarnation
    self.identity = identity
    self.host = host
  }
}

extension VaultRow: StoredRow {
  static let table = "vault"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "one", "vault_id", "incarnation", "origin", "identity", "host", "created_at",
  ]

  var values: [SQLValue] {
    [
      .count(1), .identifier(id), .count(incarnation), .text(origin), .blob(identity),
      .text(host), .time(createdAt),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    _ = try row.integer()
    id = try row.identifier()
    incarnation = try row.count()
    origin = try row.text()
    identity = try row.blob()
    host = try row.optionalText()
    createdAt = try row.time()
  }
}
