package import VaultCrypto

/// Which of two identity blocks counts: the one that was pinned outside, or the database's.
///
/// A rotation of keys writes a new block with the same log key, so the newer of two blocks by one log
/// key counts: the database's on a host whose key file is older, the key file's where a writer of the
/// database put an old block back. A block by another log key is nobody's here.
package enum IdentityRule {
  /// Why a stored block is not accepted.
  package enum Refusal: Error, Hashable {
    case otherVault
    case otherLogKey
    /// Both claim the same epochs with other keys, or each is newer in one of them.
    case contradiction
  }

  package static func accepted(
    pinned: VaultIdentity, stored: VaultIdentity
  ) throws(Refusal) -> VaultIdentity {
    guard pinned.vault == stored.vault else { throw .otherVault }
    guard pinned.logKey == stored.logKey, pinned.origin == stored.origin else {
      throw .otherLogKey
    }
    if pinned == stored { return pinned }
    let pairs = [(pinned.reveal, stored.reveal), (pinned.recovery, stored.recovery)]
    // Of one epoch there is one key.
    guard pairs.allSatisfy({ $0.id.epoch != $1.id.epoch || $0 == $1 }) else {
      throw .contradiction
    }
    if pairs.allSatisfy({ $0.id.epoch <= $1.id.epoch }) { return stored }
    if pairs.allSatisfy({ $0.id.epoch >= $1.id.epoch }) { return pinned }
    throw .contradiction
  }
}
