extension VaultReading where Self: ~Copyable {
  /// The vault, or `nil` in a database that has none yet.
  package func vault() throws -> VaultRow? {
    try session.first(VaultRow.select("WHERE one = 1"))
  }
}

extension VaultTransaction {
  /// Writes the vault's row; there can be one.
  package func insertVault(_ vault: VaultRow) throws {
    try session.insert(vault)
  }

  /// Ties the vault to a supplier's host.
  package func setHost(_ host: String) throws {
    try update("host = ?", .text(host))
  }

  /// Counts the vault's incarnation on; it never goes back.
  package func setIncarnation(_ incarnation: UInt32) throws {
    try update("incarnation = ?", .count(incarnation))
  }

  /// Replaces the public identity block, after a rotation of keys.
  package func setIdentity(_ identity: [UInt8]) throws {
    try update("identity = ?", .blob(identity))
  }

  private func update(_ assignment: String, _ value: SQLValue) throws {
    let changed = try session.execute("UPDATE vault SET \(assignment) WHERE one = 1", [value])
    guard changed == 1 else { throw StoreError.notFound }
  }
}
