import TransparencyLog
package import VaultCrypto
import VaultStore

/// A place in the log from which on another key signs it: the keys were made anew there from the
/// recovery key.
public struct LogKeyChange: Hashable, Sendable {
  /// The index of the event that says so.
  public let index: UInt64
  package let former: VerifyingKey
  package let key: VerifyingKey

  package init(index: UInt64, former: VerifyingKey, key: VerifyingKey) {
    self.index = index
    self.former = former
    self.key = key
  }

  /// The key that signed before, in base 64.
  public var formerName: String { Self.name(of: former) }

  /// The key that signs since, in base 64.
  public var keyName: String { Self.name(of: key) }

  static func name(of key: VerifyingKey) -> String { Base64.encode(key.bytes) }
}

/// The keys that have signed the log, the present one first.
///
/// The former ones stand in the log itself, so that what they signed can be checked for ever; of a key
/// that was replaced nothing counts that is younger than its replacement.
struct LogKeys {
  /// A key, and up to which size of the log its word counts.
  struct Era {
    let key: NoteKey
    /// `nil` for the present key.
    let until: UInt64?

    func objection(to head: TreeHead) -> AuditFinding? {
      guard let until, head.size > until else { return nil }
      return AuditFinding(
        .checkpoint, String(head.size),
        "The checkpoint is signed by a key that was replaced at event \(until): somebody still has it."
      )
    }
  }

  let eras: [Era]
  private let current: VerifyingKey

  init(of core: VaultCore, in snapshot: borrowing VaultSnapshot) throws {
    current = core.identity.logKey
    var former: [Era] = []
    try snapshot.eachLeaf(ofKinds: [.logKeyReplaced]) { row in
      guard case .logKeyReplaced(let key, _) = AuditLeaf(bytes: row.leaf)?.event else { return }
      former.append(Era(key: try core.noteKey(key), until: row.index))
    }
    eras = [Era(key: try core.noteKey(), until: nil)] + former.reversed()
  }

  /// Whether the log's last word on its key is the key that the vault has.
  func finding(against expected: ExpectedVault) -> AuditFinding? {
    guard let last = expected.logKeyChanges.last, last.key != current else { return nil }
    return AuditFinding(
      .vault, "identity", "The log is signed by another key than its event \(last.index) names.")
  }

  /// Checks an evidence file against whichever of the keys signed it.
  func verify(_ text: String) throws -> EvidenceFile.Verdict {
    for era in eras.dropFirst() {
      if let verdict = try? EvidenceFile.verify(text, signedBy: era.key),
        verdict.logSize <= era.until ?? .max
      {
        return verdict
      }
    }
    return try EvidenceFile.verify(text, signedBy: eras[0].key)
  }
}
