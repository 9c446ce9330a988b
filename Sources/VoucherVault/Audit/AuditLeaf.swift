import Reconciliation
import VaultCrypto
import VaultStore
package import VoucherModel

/// An event with its time, in the fixed binary form that is hashed into the tree.
///
/// `version u8 = 1 | kind u16 | milliseconds i64 | fields`, each field `tag u8 | length u32 | value`,
/// tags ascending, all integers big-endian. Two different events never share a form, and a form that
/// is not exactly what `bytes` writes is refused.
package struct AuditLeaf: Hashable, Sendable {
  package let event: AuditEvent
  package let occurredAt: Timestamp

  package init(_ event: AuditEvent, at time: Timestamp) {
    self.event = event
    occurredAt = time
  }

  private static let version: UInt8 = 1

  package var bytes: [UInt8] {
    var fields = FieldWriter()
    switch event {
    case .vaultCreated(let vault, let incarnation, let row):
      fields.put(.subject, vault.bytes)
      fields.put(.count, Int64(incarnation))
      fields.put(.row, row.bytes)
    case .hostBound(let row):
      fields.put(.row, row.bytes)
    case .identityChanged(let row, let actor):
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
    case .vaultRestored(let vault, let incarnation, let row, let actor):
      fields.put(.subject, vault.bytes)
      fields.put(.count, Int64(incarnation))
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
    case .logKeyReplaced(let former, let key):
      fields.put(.logKeys, former.bytes + key.bytes)
    case .order(let id, let event, let row):
      fields.put(.subject, id.bytes)
      if let count = event.leafCount { fields.put(.count, Int64(count)) }
      if case .resolved(let state) = event { fields.put(.state, Array(state.rawValue.utf8)) }
      fields.put(.row, row.bytes)
    case .orderResolved(let id, let state, let actor, let words, let row):
      fields.put(.subject, id.bytes)
      fields.put(.state, Array(state.rawValue.utf8))
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
      fields.put(.words, words.bytes)
    case .exchanged(let id, let order, let row):
      fields.put(.subject, id.bytes)
      fields.put(.row, row.bytes)
      fields.put(.order, order.bytes)
    case .orderObserved(let id, let row):
      fields.put(.subject, id.bytes)
      fields.put(.row, row.bytes)
    case .orderFound(let id, let quantity, let row):
      fields.put(.subject, id.bytes)
      fields.put(.count, Int64(quantity))
      fields.put(.row, row.bytes)
    case .delivered(let id, let order, let row, let vouchers):
      fields.put(.subject, id.bytes)
      fields.put(.row, row.bytes)
      if let order { fields.put(.order, order.bytes) }
      fields.put(.vouchers, vouchers.flatMap(\.leafBytes))
    case .revealed(let vouchers, let actor, let words):
      fields.put(.actor, Array(actor.name.utf8))
      fields.put(.words, words.bytes)
      fields.put(.vouchers, vouchers.flatMap(\.bytes))
    case .voucherMoved(let id, let from, let to, let actor):
      fields.put(.subject, id.bytes)
      fields.put(.state, Array("\(from.rawValue)>\(to.rawValue)".utf8))
      fields.put(.actor, Array(actor.name.utf8))
    case .fingerprinted(let vouchers):
      fields.put(.vouchers, vouchers.flatMap { $0.id.bytes + $0.fingerprint.bytes })
    case .refingerprinted(let vouchers):
      fields.put(.vouchers, vouchers.flatMap(\.leafBytes))
    case .keysRewrapped, .keysRotated, .keysDropped, .epochRetired, .recoveryChecked:
      event.putKeyFields(into: &fields)
    case .reconciled(let run, let row):
      fields.put(.subject, run.bytes)
      fields.put(.row, row.bytes)
    case .breakMoved(let id, let kind, let sequence, let actor, let row):
      fields.put(.subject, id.bytes)
      fields.put(.count, sequence)
      fields.put(.state, Array(kind.rawValue.utf8))
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
    case .periodMoved(let period, let kind, let sequence, let actor, let row):
      fields.put(.count, sequence)
      fields.put(.state, Array("\(kind.rawValue) \(period)".utf8))
      fields.put(.row, row.bytes)
      fields.put(.actor, Array(actor.name.utf8))
    case .readingKept(let content):
      fields.put(.row, content.bytes)
    case .checkpointKept(let size, let row):
      fields.put(.count, Int64(clamping: size))
      fields.put(.row, row.bytes)
    case .backedUp(let size, let actor):
      fields.put(.count, Int64(clamping: size))
      fields.put(.actor, Array(actor.name.utf8))
    case .inventory(let event):
      event.put(into: &fields)
    case .shop(_, let row):
      fields.put(.row, row.bytes)
    }
    return [Self.version] + bigEndian(event.kind.rawValue) + bigEndian(occurredAt.milliseconds)
      + fields.bytes
  }

  /// Reads a leaf; `nil` unless the bytes are exactly what `bytes` would write.
  package init?(bytes: [UInt8]) {
    guard bytes.count >= 11, bytes[0] == Self.version,
      let kind = AuditKind(rawValue: UInt16(bytes[1]) << 8 | UInt16(bytes[2])),
      let fields = FieldReader(bytes[11...]),
      let event = AuditEvent(kind: kind, fields: fields)
    else { return nil }
    let milliseconds = bytes[3..<11].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    self.init(event, at: Timestamp(milliseconds: milliseconds))
    guard self.bytes == bytes else { return nil }
  }
}

extension OrderEvent {
  /// The number that goes into the event's leaf.
  fileprivate var leafCount: Int? {
    switch self {
    case .intended(let quantity): quantity
    case .sent(let attempt): attempt
    case .captured(let count), .codesLost(let count): count
    case .notSent, .answerLost, .rejected, .acknowledged, .stalled, .supplierFailed,
      .supplierCancelled, .resolved:
      nil
    }
  }
}

extension DeliveredVoucher {
  static let leafLength = 16 + 4 + 1 + 32

  fileprivate var leafBytes: [UInt8] {
    id.bytes + bigEndian(line) + [state.leafNumber] + row.bytes
  }
}

extension RefingerprintedVoucher {
  static let leafLength = 16 + 32 + 32

  var leafBytes: [UInt8] { id.bytes + former.bytes + fingerprint.bytes }
}

extension VoucherState {
  var leafNumber: UInt8 {
    switch self {
    case .available: 1
    case .allocated: 2
    case .revealed: 3
    case .voided: 4
    case .quarantined: 5
    }
  }
}

/// The most significant byte first.
func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  let width = value.bitWidth / 8
  return (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * (width - 1 - $0))) }
}
