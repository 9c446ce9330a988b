import VaultStore
import VoucherModel

/// Settles an order by a person's word, where the supplier gives none.
struct OrderResolution: Sendable {
  let core: VaultCore

  /// The states a person may settle an order in: those that say that it is over.
  static let targets: Set<OrderState> = [.rejected, .failed, .cancelled, .codesLost]

  /// The longest note, in bytes.
  static let maximumNote = 1_000

  /// `note` says what is known and from whom; the log holds its digest.
  func resolve(
    _ reference: ClientReference, as state: OrderState, actor: Actor, note: String
  ) async throws -> OrderRow {
    guard let words = note.words(upTo: Self.maximumNote) else {
      throw VaultError(
        .invalid, "Settling an order needs a note, of at most \(Self.maximumNote) bytes.",
        next: "Say with --note what is known and from whom.")
    }
    guard Self.targets.contains(state) else {
      throw VaultError(
        .invalid, "An order cannot be resolved as \(state.rawValue).",
        next: "Choose one of \(Self.targets.map(\.rawValue).sorted().joined(separator: ", ")).")
    }
    let core = core
    let now = core.clock.now()
    return try await core.database.write { transaction in
      guard var row = try transaction.order(reference: reference) else {
        throw VaultError(
          .notFound, "There is no order \(reference) in this vault.",
          next: "List them with 'voucher-vault order list'.")
      }
      let before = row.state
      do {
        try row.apply([.resolved(state)], at: now)
      } catch is OrderProgress.IllegalTransition {
        throw VaultError(
          .refused, "Order \(reference) is \(before.rawValue), and nothing is left to resolve.",
          next: "Look at it with 'voucher-vault order show \(reference)'.")
      }
      try transaction.updateOrder(row, expecting: before)
      let digest = NoteRow.wordsDigest(actor: actor, note: words, at: now)
      let index = try core.audit.append(
        [.orderResolved(row.id, state, actor: actor, words: digest, row: row.digest)],
        in: transaction)
      try transaction.insertNote(
        NoteRow(
          leafIndex: index, orderID: row.id, actor: actor.name, note: words, notedAt: now))
      return row
    }
  }
}
