/// What can be asked of the vault's database, inside a transaction and of a snapshot alike.
package protocol VaultReading: ~Copyable {
  var session: StoreSession { get }
}

/// The database at one moment; what others write meanwhile is not seen.
///
/// It exists only while the body that it was passed to runs.
package struct VaultSnapshot: VaultReading, ~Copyable {
  package let session: StoreSession

  init(_ session: StoreSession) {
    self.session = session
  }
}

/// One unit of work: all of its changes become durable together, or none does.
///
/// It exists only while the body that it was passed to runs.
package struct VaultTransaction: VaultReading, ~Copyable {
  package let session: StoreSession

  init(_ session: StoreSession) {
    self.session = session
  }
}
