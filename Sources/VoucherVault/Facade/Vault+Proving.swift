import TransparencyLog
import VaultCrypto
import VaultStore
public import VoucherModel

/// Which event is to be proven.
public enum ProvenEvent: Hashable, Sendable {
  /// The one at that place in the log, counted from 0.
  case index(UInt64)
  /// The last one of the order.
  case lastOf(ClientReference)
  /// The last one about the voucher.
  case lastAbout(VoucherID)
}

/// A proof that an event is in the log, in the form of C2SP `tlog-proof`.
public struct EventProof: Hashable, Sendable {
  /// The event's place in the log, from 0.
  public let index: UInt64
  /// What kind of event it is.
  public let kind: String
  /// The event itself, as it was hashed.
  public let leaf: [UInt8]
  /// How many events the log had at the checkpoint.
  public let size: UInt64
  /// The root at the checkpoint, in base 64.
  public let root: String
  /// The proof.
  public let text: String
}

/// A proof that the log continues an older checkpoint.
public struct ContinuationProof: Hashable, Sendable {
  /// How many events the older checkpoint has.
  public let earlierSize: UInt64
  /// How many events the newer checkpoint has.
  public let size: UInt64
  /// The root at the newer checkpoint, in base 64.
  public let root: String
  /// The proof.
  public let text: String
}

/// What a proof of non-reveal speaks of.
public struct NonRevealProof: Hashable, Sendable {
  /// The voucher.
  public let voucher: VoucherID
  /// The event that brought it.
  public let delivered: UInt64
  /// How many events the log had at the checkpoint.
  public let size: UInt64
  /// The root at the checkpoint, in base 64.
  public let root: String
}

/// A signed checkpoint, and which of the files outside did not take it.
public struct KeptCheckpoint: Hashable, Sendable {
  /// The signed note.
  public let note: String
  /// The files that could not be written.
  public let unwritten: [UnreadCheckpoints]
}

extension Vault {
  /// The head of the log, to be kept by the caller and handed back when the vault is opened again.
  public func head() throws -> LogHead {
    try mapped { LogHead(try CheckpointDesk(core: core).head()) }
  }

  /// A reference for a new order that carries the head of the log, so that the supplier remembers it.
  ///
  /// `reconcile run` compares every such reference in the supplier's list with the log.
  public func makeReferenceWithHead() throws -> ClientReference {
    let order: OrderID = core.makeIdentifier()
    guard let made = HeadReference(order: order, head: try head()) else {
      throw VaultError(
        .invalid, "The head of the log does not fit into a reference.",
        next: "Choose a reference of your own.")
    }
    return made.reference
  }

  /// Proves that an event is in the log, for somebody who has nothing but the log's key.
  ///
  /// With the full key a fresh checkpoint is signed; without, the newest one that covers the event is
  /// taken, and where there is none the call is refused.
  public func proof(of event: ProvenEvent) async throws -> EventProof {
    let core = core
    return try await mapped { try await ProofDesk(core: core).inclusion(of: event) }
  }

  /// Proves that the log continues an older checkpoint: the last whole note of `checkpoint`.
  public func continuation(since checkpoint: String) async throws -> ContinuationProof {
    let core = core
    return try await mapped { try await ProofDesk(core: core).continuation(since: checkpoint) }
  }

  /// Proves that a voucher was not revealed before the newest checkpoint; refused for one that was.
  ///
  /// The text has every event since the voucher's delivery, and is passed on in pieces. If the call
  /// fails, what was passed on is worth nothing.
  public func proveNotRevealed(
    _ voucher: VoucherID, emit: (String) throws -> Void
  ) async throws -> NonRevealProof {
    do {
      return try await NonRevealDesk(core: core).prove(voucher, emit: emit)
    } catch let error where error is StoreError || error is DiskError || error is CryptoError {
      // What the caller's own writing failed with stays what it is.
      throw VaultError(any: error)
    }
  }

  /// Writes the log into a folder in the form of C2SP `tlog-tiles`, or what is new of it since the
  /// last time.
  public func exportLog(to folder: String) async throws -> LogExport {
    let core = core
    return try await mapped { try await TileExport(core: core, folder: folder).run() }
  }

  /// Signs the head of the log and keeps it, in the database and in the checkpoint files.
  public func keepCheckpoint() async throws -> KeptCheckpoint {
    let core = core
    return try await mapped {
      let signed = try await CheckpointDesk(core: core).sign(kept: true)
      return KeptCheckpoint(
        note: signed.note.text,
        unwritten: signed.failures.map { UnreadCheckpoints(path: $0.path, reason: $0.reason) })
    }
  }
}
