package import VaultCrypto

/// The way of a role's key from one epoch to a later one, as a leaf writes it: `reveal 1>2`.
package struct EpochStep: Hashable, Sendable {
  package let role: RecipientID.Role
  package let from: UInt32
  package let to: UInt32

  /// A step forward; `nil` for one that is none.
  package init?(_ role: RecipientID.Role, from: UInt32, to: UInt32) {
    guard from >= 1, from < to else { return nil }
    self.role = role
    self.from = from
    self.to = to
  }

  /// The epoch that is left.
  package var old: RecipientID { RecipientID(role: role, epoch: from) }
  /// The epoch that is reached.
  package var new: RecipientID { RecipientID(role: role, epoch: to) }
}

extension EpochStep: CustomStringConvertible {
  package var description: String { "\(role.name) \(from)>\(to)" }

  /// Reads exactly what `description` writes.
  package init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, let role = RecipientID.Role(name: String(words[0])) else { return nil }
    let epochs = words[1].split(separator: ">", omittingEmptySubsequences: false)
    guard epochs.count == 2, let from = UInt32(epochs[0]), let to = UInt32(epochs[1]) else {
      return nil
    }
    self.init(role, from: from, to: to)
    guard description == text else { return nil }
  }
}

extension RecipientID {
  /// Reads exactly what `description` writes, such as `recovery 1`.
  package init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, let role = Role(name: String(words[0])), let epoch = UInt32(words[1]),
      epoch >= 1
    else { return nil }
    self.init(role: role, epoch: epoch)
    guard description == text else { return nil }
  }
}
