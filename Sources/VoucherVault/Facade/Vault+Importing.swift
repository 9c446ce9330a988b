public import VoucherModel

/// Something that sealed responses are read from: a text with armoured blocks, or a file of a journal
/// or a spool.
public struct DeliveryImportSource: Sendable {
  /// What messages call it.
  public let name: String
  /// Its content.
  public let bytes: [UInt8]

  /// Names some bytes.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// What became of an import.
public struct DeliveryImport: Hashable, Sendable {
  /// The responses that are in the vault, or in its spool, now.
  public var imported: [ImportedDelivery] = []
  /// What could not be taken, or not whole.
  public var problems: [DeliveryImportProblem] = []
}

/// A sealed response that was brought back.
public struct ImportedDelivery: Hashable, Sendable {
  /// What became of it; the raw value is for scripts.
  public enum Status: String, Hashable, Sendable {
    /// It added something to the vault.
    case stored
    /// The vault had all of it already.
    case alreadyStored = "already_stored"
    /// It lies in the spool, to be opened by whoever has the key.
    case sealed
  }

  /// The response's own identifier.
  public let deliveryID: DeliveryID
  /// The order it is about, where that is known.
  public let orderReference: ClientReference?
  /// How many vouchers it added.
  public let vouchers: Int
  /// What became of it.
  public let status: Status
}

/// Why a block or a file was not taken in, or not whole.
public struct DeliveryImportProblem: Hashable, Sendable {
  /// The source's name.
  public let source: String
  /// The block's number in the source, from 1; `nil` where it is about all of it.
  public let block: Int?
  /// What is the matter, what is safe and what to do next.
  public let error: VaultError
}

extension Vault {
  /// Takes sealed responses back that no disk had taken, or that were copied from a journal or a spool.
  ///
  /// Doing it again changes nothing. Nothing is removed from where it came. It needs the full key;
  /// with `keepingSealed` the responses are put into the spool as they are, which needs none, and
  /// `recover` with the key takes them in.
  public func importDeliveries(
    _ sources: [DeliveryImportSource], keepingSealed: Bool = false
  ) async throws -> DeliveryImport {
    let core = try mapped { try self.core.refreshed() }
    let importer = DeliveryImporter(core: core, keepsSealed: keepingSealed)
    let result = try await mapped { try await importer.take(sources) }
    if result.imported.contains(where: { $0.status == .stored }) {
      await CheckpointDesk(core: core).signIfPossible()
    }
    return result
  }
}
