import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// Takes sealed responses back that were outside of the vault: armoured blocks, and files of a journal
/// or a spool.
struct DeliveryImporter: Sendable {
  let core: VaultCore
  /// Whether they are put into the spool as they are, for `order recover` with the key to open.
  let keepsSealed: Bool

  /// How long to wait for another process that has the order in hand.
  private static let lockWaitMilliseconds: Int64 = 10_000

  func take(_ sources: [DeliveryImportSource]) async throws -> DeliveryImport {
    if !keepsSealed, core.keys.keyring == nil {
      throw VaultError(
        .keyNeeded,
        "Taking sealed responses in needs the vault's key, and it is not at hand. Nothing was taken; "
          + "what is sealed stays good.",
        next:
          "Name the key file with --key-file or VOUCHER_VAULT_KEY, and its passphrase. Without the "
          + "key, --keep-sealed puts them into the spool, where 'voucher-vault order recover' with the "
          + "key finds them.")
    }
    var result = DeliveryImport()
    for source in sources {
      for piece in Self.pieces(of: source) {
        do {
          result.imported.append(try await take(piece, &result))
        } catch {
          result.problems.append(
            DeliveryImportProblem(
              source: source.name, block: piece.number, error: try Self.explain(error, piece)))
        }
      }
    }
    return result
  }

  /// One sealed response of a source.
  private struct Piece {
    let source: String
    /// Its number among the blocks of a text, from 1; `nil` for a file that is one response.
    let number: Int?
    let content: ArmourBlocks.Block?

    var place: String { number.map { "block \($0) of \(source)" } ?? source }
  }

  private static func pieces(of source: DeliveryImportSource) -> [Piece] {
    if JournalFormat.isEntry(source.bytes) {
      return [Piece(source: source.name, number: nil, content: .whole(source.bytes))]
    }
    let blocks = ArmourBlocks(in: source.bytes, label: CaptureShelter.label).blocks
    guard !blocks.isEmpty else { return [Piece(source: source.name, number: nil, content: nil)] }
    return blocks.enumerated().map {
      Piece(source: source.name, number: $0.offset + 1, content: $0.element)
    }
  }

  private func take(_ piece: Piece, _ result: inout DeliveryImport) async throws
    -> ImportedDelivery
  {
    let bytes = try Self.bytes(of: piece)
    guard let sealed = SealedResponse(bytes) else {
      throw VaultError(
        .integrity,
        "What stands in \(piece.place) is no sealed response. Nothing was taken from it.",
        next: "Look for another copy: it was printed and logged in the same moment.")
    }
    let context = sealed.context
    guard context.vaultID == core.vault.id else {
      throw VaultError(
        .wrongKey,
        "\(piece.place) is of vault \(context.vaultID), and this is \(core.vault.id). Nothing was taken "
          + "from it.",
        next: "Import it into its own vault, with --vault.")
    }
    if keepsSealed { return try keepSealed(sealed) }
    let keyring = try core.requireKeyring(to: "open sealed responses")
    let response = try CapturedResponse(reopening: sealed, with: keyring, home: .armoured)
    let outcome = try await store(response)
    if !response.hasEnd {
      result.problems.append(
        DeliveryImportProblem(
          source: piece.source, block: piece.number,
          error: VaultError(
            .integrity,
            "\(piece.place) ends before its end, or is damaged there. What came before is in the vault.",
            next: "Look for a whole copy and import that too; nothing is stored twice.")))
    }
    return ImportedDelivery(
      deliveryID: context.deliveryID, orderReference: try reference(context, outcome),
      vouchers: outcome.storedVouchers, status: outcome.isNews ? .stored : .alreadyStored)
  }

  private static func bytes(of piece: Piece) throws -> [UInt8] {
    switch piece.content {
    case .whole(let bytes): return bytes
    case .cutOff:
      throw VaultError(
        .integrity,
        "\(piece.place) has no end: its line '-----END \(CaptureShelter.label)-----' is missing. Nothing "
          + "was taken from it.",
        next: "Copy the block to its end, or look for it where the log is kept.")
    case .damaged:
      throw VaultError(
        .integrity,
        "\(piece.place) is damaged: its checksum is another one. Nothing was taken from it.",
        next: "Look for another copy: it was printed and logged in the same moment.")
    case nil:
      throw VaultError(
        .invalid, "\(piece.source) holds no sealed response. Nothing was taken from it.",
        next:
          "Give a text with the lines from '-----BEGIN \(CaptureShelter.label)-----' on, or a file "
          + "of a spool.")
    }
  }

  private func store(_ response: CapturedResponse) async throws -> CaptureOutcome {
    let context = response.context
    let lock = try await lock(context.orderID)
    defer { withExtendedLifetime(lock) {} }
    if let row = ExchangeRow(response, endedAt: nil) { core.exchanges.note(row) }
    let outcome = try await DeliveryCapture(core: core).take(
      response, isFirstShowing: context.source == .create)
    core.journal.releaseOutside(context.deliveryID)
    return outcome
  }

  private func lock(_ order: OrderID?) async throws -> OrderLock? {
    guard let order else { return nil }
    let deadline = core.clock.now().advanced(byMilliseconds: Self.lockWaitMilliseconds)
    while true {
      let path = core.folder.orderLocks
      if let lock = try OrderLock.tryAcquire(order, disk: core.disk, path: path) { return lock }
      guard core.clock.now() < deadline else {
        throw VaultError(
          .locked, "Another process has the order in hand. Nothing was taken.",
          next: "Import it again when that is done.")
      }
      try await core.clock.sleep(100)
    }
  }

  /// Puts the response into the first spool that takes it.
  private func keepSealed(_ sealed: SealedResponse) throws -> ImportedDelivery {
    let context = sealed.context
    let reference = try reference(context, CaptureOutcome())
    var failure: DiskError?
    for folder in core.spools.folders {
      let path = SpoolShelf.path(of: context.deliveryID, in: folder)
      do throws(DiskError) {
        let before = try core.disk.read(path, limit: CaptureJournal.maximumEntry)
        if before == nil {
          try core.disk.makeFolder(folder)
          try core.disk.writeNew(sealed.bytes, to: path)
        } else if before != sealed.bytes {
          failure = failure ?? DiskError("create", path, 17)
          continue
        }
        return ImportedDelivery(
          deliveryID: context.deliveryID, orderReference: reference, vouchers: 0, status: .sealed)
      } catch {
        failure = failure ?? error
      }
    }
    throw failure ?? DiskError("create", core.folder.spool, 0)
  }

  private func reference(
    _ context: JournalContext, _ outcome: CaptureOutcome
  ) throws -> ClientReference? {
    let asked = try context.orderID.flatMap { id in try core.database.read { try $0.order(id) } }
    return asked?.reference ?? outcome.orders.first?.reference
  }

  private static func explain(_ error: any Error, _ piece: Piece) throws -> VaultError {
    switch error {
    case is CancellationError: throw error
    case CryptoError.wrongKey:
      VaultError(
        .wrongKey, "The key file does not open \(piece.place). Nothing was taken from it.",
        next: "Use the key file that holds its epoch.")
    case let error as CryptoError:
      VaultError(
        .integrity,
        "\(piece.place) does not open: it was changed (\(error.label)). Nothing was taken from it.",
        next: "Look for another copy: it was printed and logged in the same moment.")
    default: VaultError(any: error)
    }
  }
}
