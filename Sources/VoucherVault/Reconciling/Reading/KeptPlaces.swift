import Logging
import Reconciliation
import Synchronization
import VaultCrypto
import VaultStore
import VoucherModel

/// Keeps how far a list was read in files of the vault's folder, piece by piece.
///
/// The audit log has the digest of each piece, so nobody can slip in rows that the supplier never
/// listed. A piece has what a run keeps of a row: masks, and no code. What cannot be read, is not in
/// the log or is too old is passed over, and the list is read from its start.
final class KeptPlaces<ID: Hashable & Sendable, Row: Sendable>: PlaceKeeper {
  /// How the rows of a list are written and named.
  struct Form: Sendable {
    /// The list, as files are called after it.
    let name: String
    let identify: @Sendable (Row) -> ID
    let text: @Sendable (Row) -> String
    let row: @Sendable (String) throws -> Row
  }

  private struct State {
    var reading: ReadingID
    var pieces = 0
    var keptAt: Timestamp
    var startedAt: Timestamp
  }

  private let core: VaultCore
  private let form: Form
  /// How often the place is kept, in milliseconds.
  private let interval: Int64
  private let state: Mutex<State>

  init(core: VaultCore, interval: Int64, form: Form) {
    self.core = core
    self.form = form
    self.interval = interval
    let now = core.clock.now()
    state = Mutex(State(reading: core.makeIdentifier(), keptAt: now, startedAt: now))
  }

  func found() async -> ListPlace<ID, Row>? {
    do {
      let pieces = try ReadingPieces(core: core, list: form.name).newest()
      guard let last = pieces.last else { return nil }
      var place = ListPlace<ID, Row>()
      for piece in pieces {
        let rows = try piece.rows.map(form.row)
        _ = place.take(rows, by: form.identify)
      }
      place.offset = last.offset
      place.total = last.total
      state.withLock { $0.startedAt = last.startedAt }
      core.log.notice(
        "going on with a reading that ended early",
        metadata: ["list": "\(form.name)", "rows": "\(place.rows.count)"])
      return place
    } catch {
      return nil
    }
  }

  func keep(_ place: inout ListPlace<ID, Row>, isLast: Bool) async {
    guard let total = place.total, place.offset > 0, !place.unkept.isEmpty else { return }
    let now = core.clock.now()
    let next = state.withLock { state -> State? in
      guard isLast || state.keptAt.advanced(byMilliseconds: interval) <= now else { return nil }
      defer {
        state.pieces += 1
        state.keptAt = now
      }
      return state
    }
    guard let next else { return }
    let piece = ReadingPiece(
      list: form.name, reading: next.reading, number: next.pieces, startedAt: next.startedAt,
      offset: place.offset, total: total, rows: place.unkept.map(form.text))
    do {
      try await ReadingPieces(core: core, list: form.name).write(piece)
      place.unkept.removeAll(keepingCapacity: true)
    } catch {
      core.log.warning("a place could not be kept", metadata: ["list": "\(form.name)"])
    }
  }

  func end() async {
    ReadingPieces(core: core, list: form.name).removeAll()
  }
}

extension KeptPlaces where ID == SupplierOrderID, Row == SupplierOrder {
  static func orders(_ core: VaultCore, interval: Int64) -> KeptPlaces {
    KeptPlaces(
      core: core, interval: interval,
      form: Form(
        name: "orders", identify: \.id, text: KnownSupplierOrder.text,
        row: KnownSupplierOrder.order))
  }
}

extension KeptPlaces where ID == TransactionID, Row == WalletMovement {
  static func movements(_ core: VaultCore, interval: Int64) -> KeptPlaces {
    KeptPlaces(
      core: core, interval: interval,
      form: Form(
        name: "movements", identify: \.id, text: KnownMovement.text, row: KnownMovement.movement))
  }
}
