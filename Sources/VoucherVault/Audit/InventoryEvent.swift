package import VaultCrypto
package import VaultStore
package import VoucherModel

/// What happened to an allocation.
package enum AllocationStep: String, Hashable, Sendable, CaseIterable {
  case reserved, allocated, converted, filled, released, lapsed, replaced
}

/// What the log records of promises, of single vouchers, and of what holds codes back.
///
/// The words stand in rows beside the log, whose digests these name.
package enum InventoryEvent: Hashable, Sendable {
  /// A line of an order got vouchers, gave them back, or had its standing changed.
  ///
  /// `vouchers` are those that it got or gave back; of a replacement the former and the new one.
  case allocationMoved(
    Int64, AllocationStep, vouchers: [VoucherID], actor: Actor, row: Digest)
  /// Somebody did something about a voucher, and gave a reason.
  case voucherNoted(
    VoucherID, VoucherEventRow.Kind, sequence: Int64, actor: Actor, row: Digest)
  /// Reveals were frozen, unfrozen, limited or approved.
  case controlled(ControlEventRow.Kind, sequence: Int64, actor: Actor, row: Digest)

  package var kind: AuditKind {
    switch self {
    case .allocationMoved: .allocationMoved
    case .voucherNoted: .voucherNoted
    case .controlled: .revealsControlled
    }
  }

  package var actor: Actor {
    switch self {
    case .allocationMoved(_, _, _, let actor, _), .voucherNoted(_, _, _, let actor, _),
      .controlled(_, _, let actor, _):
      actor
    }
  }

  /// The vouchers that it is about.
  package var vouchers: [VoucherID] {
    switch self {
    case .allocationMoved(_, _, let vouchers, _, _): vouchers
    case .voucherNoted(let id, _, _, _, _): [id]
    case .controlled: []
    }
  }

  /// Its identifiers and numbers by name, digests left out.
  var listed: [(String, String)] {
    switch self {
    case .allocationMoved(let number, let step, let vouchers, let actor, _):
      [
        ("allocation", "\(number)"), ("event", step.rawValue), ("actor", actor.name),
        ("vouchers", vouchers.map(\.description).joined(separator: " ")),
      ]
    case .voucherNoted(let id, let kind, let sequence, let actor, _):
      [
        ("voucher_id", "\(id)"), ("event", kind.rawValue), ("sequence", "\(sequence)"),
        ("actor", actor.name),
      ]
    case .controlled(let kind, let sequence, let actor, _):
      [("event", kind.rawValue), ("sequence", "\(sequence)"), ("actor", actor.name)]
    }
  }

  func put(into fields: inout FieldWriter) {
    switch self {
    case .allocationMoved(let number, let step, let vouchers, let actor, let row):
      fields.put(.count, number)
      fields.put(.state, Array(step.rawValue.utf8))
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
      fields.put(.vouchers, vouchers.flatMap(\.bytes))
    case .voucherNoted(let id, let kind, let sequence, let actor, let row):
      fields.put(.subject, id.bytes)
      fields.put(.count, sequence)
      fields.put(.state, Array(kind.rawValue.utf8))
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
    case .controlled(let kind, let sequence, let actor, let row):
      fields.put(.count, sequence)
      fields.put(.state, Array(kind.rawValue.utf8))
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
    }
  }

  init?(kind: AuditKind, fields: FieldReader) {
    guard let number = fields.number(.count), let word = fields.text(.state),
      let row = fields.digest(.row), let actor = fields.actor
    else { return nil }
    switch kind {
    case .allocationMoved:
      guard let step = AllocationStep(rawValue: word),
        let pieces = fields.pieces(.vouchers, of: 16)
      else { return nil }
      self = .allocationMoved(
        number, step, vouchers: pieces.compactMap { VoucherID(bytes: $0) }, actor: actor, row: row)
    case .voucherNoted:
      guard let id: VoucherID = fields.identifier(.subject),
        let event = VoucherEventRow.Kind(rawValue: word)
      else { return nil }
      self = .voucherNoted(id, event, sequence: number, actor: actor, row: row)
    case .revealsControlled:
      guard let event = ControlEventRow.Kind(rawValue: word) else { return nil }
      self = .controlled(event, sequence: number, actor: actor, row: row)
    default:
      return nil
    }
  }
}
