import TransparencyLog
import VaultStore
public import VoucherModel

/// What the vault has recorded about an order, as one text for the supplier.
public struct OrderEvidence: Hashable, Sendable {
  /// The order.
  public let reference: ClientReference
  /// Where it stands.
  public let state: OrderState
  /// How many of its codes are not in the vault.
  public let missing: Int
  /// Their face value; `nil` where nobody has said in which currency it is.
  public let worth: Money?
  /// Whether it is signed and proven.
  public let isSigned: Bool
  /// The text: a statement, and where it is signed, what proves it.
  public let text: String
}

/// What an evidence file proves.
public struct EvidenceVerdict: Hashable, Sendable {
  /// How many events of the order are proven to be in the vault's log.
  public let events: Int
  /// How many events the log had when it was signed.
  public let logSize: UInt64
}

extension Vault {
  /// Writes down, for a claim with the supplier, what the vault has recorded about an order: calls,
  /// times, amounts, masks, what is missing, and proofs that the events are in the audit log.
  ///
  /// It holds no code, no PIN and no purpose; of notes it has digests unless `showsNotes`. Signing
  /// needs the full key.
  public func evidence(
    of reference: ClientReference, isSigned: Bool = true, showsNotes: Bool = false
  ) async throws -> OrderEvidence {
    let core = core
    return try await mapped {
      try await EvidenceDesk(core: core).evidence(
        of: reference, isSigned: isSigned, showsNotes: showsNotes)
    }
  }

  /// Checks an evidence file against this vault's log key; throws an integrity error where it is not
  /// what the vault signed.
  public func verifyEvidence(_ text: String) throws -> EvidenceVerdict {
    let keys = try mapped { try core.database.read { try LogKeys(of: core, in: $0) } }
    do {
      let verdict = try keys.verify(text)
      return EvidenceVerdict(events: verdict.events, logSize: verdict.logSize)
    } catch {
      throw VaultError(
        .integrity,
        "The evidence is not as this vault signed it (\(error)): it was changed, is not signed, or is "
          + "another vault's.",
        next: "Write it anew with 'voucher-vault order evidence' and the order's reference.")
    }
  }
}
