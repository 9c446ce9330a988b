import Reconciliation
package import TestSupport
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// The leaves of the audit log.
package enum LeafParser: FuzzedParser {
  package static let name = "leaf"
  package static let words = [
    "\u{1}\u{0}\u{10}", "\u{4}\u{0}\u{0}\u{0}\u{20}", "\u{2}\u{0}\u{0}\u{0}\u{8}",
    "available>revealed",
    "\u{7F}\u{7F}\u{7F}\u{7F}",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let event = randomness.event()
    let milliseconds = Int64(bitPattern: randomness.next())
    let leaf = AuditLeaf(event, at: Timestamp(milliseconds: milliseconds))
    let bytes = leaf.bytes
    return FuzzInput(bytes) {
      try promise(AuditLeaf(bytes: bytes) == leaf, "a leaf is read as it was written")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    guard let leaf = AuditLeaf(bytes: bytes) else { return }
    try promise(leaf.bytes == bytes, "a leaf has one form")
    try promise(!leaf.event.kind.name.isEmpty, "its kind has a name")
    try promise(!leaf.occurredAt.rfc3339.isEmpty, "its time can be printed")
    try promise(AuditLeaf(bytes: bytes + [0]) == nil, "nothing may follow")
  }
}

extension SeededRandomness {
  private mutating func identifier<Subject>() -> Identifier<Subject> {
    Identifier(high: next(), low: next())
  }

  private mutating func digest() -> Digest { Digest.sha256([UInt8(truncatingIfNeeded: next())]) }

  fileprivate mutating func event() -> AuditEvent {
    let vouchers = Int.random(in: 0...3, using: &self)
    let actor = Actor("finance.1") ?? .vault
    switch UInt8.random(in: 0..<17, using: &self) {
    case 0: return .vaultCreated(identifier(), incarnation: 1, row: digest())
    case 1: return .hostBound(row: digest())
    case 2: return .orderObserved(identifier(), row: digest())
    case 3:
      return .orderFound(
        identifier(), quantity: Int.random(in: 0...9, using: &self), row: digest())
    case 4:
      let order: OrderID? = Bool.random(using: &self) ? identifier() : nil
      return .delivered(
        identifier(), order: order, row: digest(),
        vouchers: (0..<vouchers).map { line in
          DeliveredVoucher(
            id: identifier(), line: UInt32(line), state: state(), row: digest())
        })
    case 5:
      return .revealed((0..<vouchers).map { _ in identifier() }, actor: actor, words: digest())
    case 6: return .voucherMoved(identifier(), from: state(), to: state(), actor: actor)
    case 7:
      return .fingerprinted(
        (0..<vouchers).map { _ in FingerprintedVoucher(id: identifier(), fingerprint: digest()) })
    case 8: return .reconciled(identifier(), row: digest())
    case 9: return .checkpointKept(size: next() >> 1, row: digest())
    case 10:
      return .periodMoved("2026-10", .prepared, sequence: 3, actor: actor, row: digest())
    case 11:
      let name = String(repeating: "0f", count: 16)
      return BreakID(name).map {
        .breakMoved($0, .noted, sequence: 3, actor: actor, row: digest())
      } ?? .hostBound(row: digest())
    case 12:
      let steps = AllocationStep.allCases
      return .inventory(
        .allocationMoved(
          4, steps.randomElement(using: &self) ?? .filled,
          vouchers: (0..<vouchers).map { _ in identifier() }, actor: actor, row: digest()))
    case 13:
      return .inventory(
        .voucherNoted(identifier(), .disputed, sequence: 5, actor: actor, row: digest()))
    case 14:
      return .inventory(.controlled(.frozen, sequence: 6, actor: actor, row: digest()))
    case 15:
      let records = ShopRecord.allCases
      return .shop(records[Int(next() % UInt64(records.count))], row: digest())
    default: return .order(identifier(), orderEvent(), row: digest())
    }
  }

  private mutating func state() -> VoucherState {
    VoucherState.allCases.randomElement(using: &self) ?? .available
  }

  private mutating func orderEvent() -> OrderEvent {
    let events: [OrderEvent] = [
      .intended(quantity: 3), .sent(attempt: 1), .notSent, .answerLost, .rejected, .acknowledged,
      .captured(count: 3), .stalled, .supplierFailed, .supplierCancelled, .codesLost(count: 1),
      .resolved(.cancelled),
    ]
    return events.randomElement(using: &self) ?? .notSent
  }
}
