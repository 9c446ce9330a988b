import VaultCrypto
import VoucherModel

extension AuditEvent {
  /// The fields of an event about keys; `state` names the role and its epochs.
  func putKeyFields(into fields: inout FieldWriter) {
    switch self {
    case .keysRewrapped(let step, let deliveries):
      fields.put(.state, Array(step.description.utf8))
      fields.put(.deliveries, deliveries.flatMap(\.leafBytes))
    case .keysRotated(let step, let count, let root, let actor):
      fields.put(.count, Int64(count))
      fields.put(.state, Array(step.description.utf8))
      fields.put(.actor, Array(actor.name.utf8))
      fields.put(.root, root.bytes)
    case .keysDropped(let epoch, let deliveries):
      fields.put(.state, Array(epoch.description.utf8))
      fields.put(.deliveries, deliveries.flatMap(\.leafBytes))
    case .epochRetired(let epoch, let count, let actor),
      .recoveryChecked(let epoch, let count, let actor):
      fields.put(.count, Int64(count))
      fields.put(.state, Array(epoch.description.utf8))
      fields.put(.actor, Array(actor.name.utf8))
    default:
      break
    }
  }

  init?(keyKind kind: AuditKind, fields: FieldReader) {
    guard let state = fields.text(.state) else { return nil }
    switch kind {
    case .keysRewrapped:
      guard let step = EpochStep(state), let deliveries = RekeyedDelivery.read(fields) else {
        return nil
      }
      self = .keysRewrapped(step, deliveries)
    case .keysDropped:
      guard let epoch = RecipientID(state), let deliveries = RekeyedDelivery.read(fields) else {
        return nil
      }
      self = .keysDropped(epoch, deliveries)
    case .keysRotated:
      guard let step = EpochStep(state), let count = fields.count, let actor = fields.actor,
        let root = fields.digest(.root)
      else { return nil }
      self = .keysRotated(step, count: count, root: root, actor: actor)
    default:
      guard let epoch = RecipientID(state), let count = fields.count, let actor = fields.actor
      else { return nil }
      self =
        kind == .epochRetired
        ? .epochRetired(epoch, count: count, actor: actor)
        : .recoveryChecked(epoch, count: count, actor: actor)
    }
  }

  /// The identifiers and numbers of an event about keys, for listing.
  var listedKeyFields: [(String, String)] {
    switch self {
    case .keysRewrapped(let step, let deliveries):
      [("epochs", "\(step)"), ("deliveries", "\(deliveries.count)")]
    case .keysRotated(let step, let count, _, let actor):
      [("epochs", "\(step)"), ("count", "\(count)"), ("actor", actor.name)]
    case .keysDropped(let epoch, let deliveries):
      [("epoch", "\(epoch)"), ("deliveries", "\(deliveries.count)")]
    case .epochRetired(let epoch, let count, let actor),
      .recoveryChecked(let epoch, let count, let actor):
      [("epoch", "\(epoch)"), ("count", "\(count)"), ("actor", actor.name)]
    default: []
    }
  }
}

extension RekeyedDelivery {
  /// The delivery and its row's digest, as a leaf lists them and as the closing root covers them.
  package var leafBytes: [UInt8] { id.bytes + row.bytes }

  fileprivate static func read(_ fields: FieldReader) -> [RekeyedDelivery]? {
    guard let pieces = fields.pieces(.deliveries, of: 48) else { return nil }
    return pieces.compactMap { piece in
      guard let id = DeliveryID(bytes: piece.prefix(16)),
        let row = Digest(bytes: Array(piece.dropFirst(16)))
      else { return nil }
      return RekeyedDelivery(id: id, row: row)
    }
  }
}

extension FieldReader {
  fileprivate var count: Int? { number(.count).flatMap(Int.init(exactly:)) }
}
