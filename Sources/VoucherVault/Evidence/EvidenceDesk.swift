import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Puts together what a claim with the supplier needs.
struct EvidenceDesk: Sendable {
  let core: VaultCore

  func evidence(
    of reference: ClientReference, isSigned: Bool, showsNotes: Bool
  ) async throws -> OrderEvidence {
    if isSigned, core.keys.keyring == nil {
      throw VaultError(
        .keyNeeded, "Signing the evidence needs the vault's key, and it is not at hand.",
        next:
          "Name the key file with --key-file or VOUCHER_VAULT_KEY, or write it without a signature "
          + "with --unsigned.")
    }
    let (facts, host) = try core.database.read { snapshot in
      (try EvidenceFacts(reference, in: snapshot), try snapshot.vault()?.host)
    }
    let key = try core.noteKey()
    // Signed after the facts were read, so that the log it speaks of has all of their events.
    let checkpoint = isSigned ? try await CheckpointDesk(core: core).sign(kept: false).note : nil
    let head = try checkpoint.map { try Checkpoint(of: $0, signedBy: key).head }
    let statement = EvidenceStatement(
      facts: facts, origin: key.name, logKey: key, host: host, madeAt: core.clock.now(),
      head: head, showsNotes: showsNotes
    ).text
    var text = statement
    if let checkpoint, let head {
      let body = EvidenceFile.noteBody(of: statement, origin: key.name)
      let note = try core.requireKeyring(to: "sign the evidence").withSigningKey {
        try SignedNote(signing: body, as: key.name, with: $0)
      }
      text = EvidenceFile.text(statement, note, checkpoint, try proofs(of: facts.leaves, in: head))
    }
    return OrderEvidence(
      reference: facts.order.reference, state: facts.order.state, missing: facts.missing,
      worth: facts.worth, isSigned: isSigned, text: text)
  }

  private func proofs(
    of leaves: [LeafRow], in head: TreeHead
  ) throws -> [EvidenceFile.ProvenEvent] {
    try core.database.read { snapshot in
      try leaves.compactMap { leaf in
        try AuditTree.inclusion(of: leaf.index, at: head.size, in: snapshot).map {
          EvidenceFile.ProvenEvent(inclusion: $0, leaf: leaf.leaf)
        }
      }
    }
  }
}

extension VaultCore {
  /// The log's key under the vault's origin, as outsiders know it.
  func noteKey(_ key: VerifyingKey? = nil) throws -> NoteKey {
    guard let name = KeyName(vault.origin) else {
      throw VaultError(
        .integrity, "The vault's origin is no name for a log.",
        next: "Run 'voucher-vault audit verify'.")
    }
    return NoteKey(name: name, key: key ?? identity.logKey)
  }
}
