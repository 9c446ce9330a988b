/// Which key something was sealed for.
package struct RecipientID: Hashable, Sendable {
  /// What a key is for; the raw value is its byte in the format.
  package enum Role: UInt8, Hashable, Sendable, CaseIterable {
    /// The key of an epoch, which opens codes from day to day.
    case reveal = 1
    /// The key that was shown once and lies somewhere safe.
    case recovery = 2

    /// The word for the role in the database and in texts.
    package var name: String {
      switch self {
      case .reveal: "reveal"
      case .recovery: "recovery"
      }
    }

    package init?(name: String) {
      guard let role = Role.allCases.first(where: { $0.name == name }) else { return nil }
      self = role
    }
  }

  package let role: Role
  /// Counts from 1; the keys of a role are told apart by it.
  package let epoch: UInt32

  package init(role: Role, epoch: UInt32) {
    self.role = role
    self.epoch = epoch
  }
}

extension RecipientID: CustomStringConvertible {
  package var description: String { "\(role.name) \(epoch)" }
}

/// A key that things are sealed for: an X25519 public key and its name.
package struct Recipient: Hashable, Sendable {
  /// How many bytes a public key has.
  package static let publicKeyByteCount = 32

  package let id: RecipientID
  package let publicKey: [UInt8]

  package init(id: RecipientID, publicKey: [UInt8]) throws(CryptoError) {
    guard publicKey.count == Self.publicKeyByteCount, id.epoch >= 1 else {
      throw .malformed(.publicKey)
    }
    self.id = id
    self.publicKey = publicKey
  }
}
