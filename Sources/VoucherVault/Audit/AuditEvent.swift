package import Reconciliation
package import VaultCrypto
package import VaultStore
package import VoucherModel

/// What the audit log records: an allow-list, whose fields are identifiers, numbers and digests.
///
/// No case has room for free text; a purpose or a note is kept beside the log and stands here as a
/// digest. Every change of a row names the digest of the row as it is afterwards.
package enum AuditEvent: Hashable, Sendable {
  /// The vault was made, or taken into a new incarnation.
  case vaultCreated(VaultID, incarnation: UInt32, row: Digest)
  /// The vault was bound to a supplier's host.
  case hostBound(row: Digest)
  /// The vault's recipients are others from here on; the row holds the new identity block.
  case identityChanged(row: Digest, actor: Actor)
  /// A backup was put back: what the vault does from here on is another incarnation's.
  case vaultRestored(VaultID, incarnation: UInt32, row: Digest, actor: Actor)
  /// The vault's keys were made anew from the recovery key: from here on the log is signed by another.
  case logKeyReplaced(former: VerifyingKey, by: VerifyingKey)
  /// Something happened to an order.
  case order(OrderID, OrderEvent, row: Digest)
  /// A response about an order brought news that changes no state.
  case orderObserved(OrderID, row: Digest)
  /// An order that did not come from this vault was found at the supplier, carrying codes.
  case orderFound(OrderID, quantity: Int, row: Digest)
  /// A response was sealed; `vouchers` are the rows that it brought.
  case delivered(DeliveryID, order: OrderID?, row: Digest, vouchers: [DeliveredVoucher])
  /// Codes were shown to somebody; `words` is the digest of the actor, the purpose and the time.
  case revealed([VoucherID], actor: Actor, words: Digest)
  /// An order was settled by hand; `words` is the digest of the actor, the note and the time.
  case orderResolved(OrderID, OrderState, actor: Actor, words: Digest, row: Digest)
  /// The supplier was asked about an order; the row says what came back.
  case exchanged(ExchangeID, order: OrderID, row: Digest)
  /// A voucher went from one state to another.
  case voucherMoved(VoucherID, from: VoucherState, to: VoucherState, actor: Actor)
  /// Fingerprints that a host without the key had left out were filled in.
  case fingerprinted([FingerprintedVoucher])
  /// Codes were given fingerprints by another key, because the one before is gone.
  case refingerprinted([RefingerprintedVoucher])
  /// Deliveries' keys were wrapped for a new epoch as well; one batch of a rotation.
  case keysRewrapped(EpochStep, [RekeyedDelivery])
  /// A rotation is through: `count` deliveries since it began or went on, and the root of the tree
  /// over what the batches say of them.
  case keysRotated(EpochStep, count: Int, root: Digest, actor: Actor)
  /// Deliveries' keys are not wrapped for an old epoch any more; one batch of a retirement.
  case keysDropped(RecipientID, [RekeyedDelivery])
  /// Nothing is sealed for an old epoch any more.
  case epochRetired(RecipientID, count: Int, actor: Actor)
  /// Somebody had the recovery key, and it opened `count` deliveries that were tried.
  case recoveryChecked(RecipientID, count: Int, actor: Actor)
  /// A reconciliation was run; the row's digest covers the breaks that it was the first to find, what
  /// it was told, what it learned and what it made of the breaks.
  case reconciled(RunID, row: Digest)
  /// Somebody did something about a break.
  case breakMoved(
    BreakID, BreakEvent.Kind, sequence: Int64, actor: Actor, row: Digest)
  /// Somebody prepared, signed or re-opened a period's close; the row's digest covers its files.
  case periodMoved(
    String, PeriodEventRow.Kind, sequence: Int64, actor: Actor, row: Digest)
  /// A part of one of the supplier's lists was put aside, so that its reading is gone on with.
  case readingKept(Digest)
  /// A signed head of the log, as it was when it had `size` events, was put into the database.
  case checkpointKept(size: UInt64, row: Digest)
  /// A backup was begun, when the log had `size` events.
  case backedUp(size: UInt64, actor: Actor)
  /// Something happened to what is promised, or to what holds codes back.
  case inventory(InventoryEvent)
  /// A webhook was taken, a warning raised or cleared, a replenishment planned: a row was put beside
  /// this leaf.
  case shop(ShopRecord, row: Digest)
}

/// The rows that stand beside leaves of their own and are only ever added.
package enum ShopRecord: Hashable, Sendable, CaseIterable {
  case webhook
  case warning
  case replenishment

  /// The number that stands for it in a leaf.
  package var kind: AuditKind {
    switch self {
    case .webhook: .webhookTaken
    case .warning: .warningMoved
    case .replenishment: .replenishmentPlanned
    }
  }

  package init?(_ kind: AuditKind) {
    guard let record = Self.allCases.first(where: { $0.kind == kind }) else { return nil }
    self = record
  }
}

/// A voucher row as the log records it when it is stored.
package struct DeliveredVoucher: Hashable, Sendable {
  package let id: VoucherID
  package let line: UInt32
  package let state: VoucherState
  /// Over everything in the row that never changes, the sealed record included.
  package let row: Digest

  package init(id: VoucherID, line: UInt32, state: VoucherState, row: Digest) {
    self.id = id
    self.line = line
    self.state = state
    self.row = row
  }
}

/// A voucher and the fingerprint it was given.
package struct FingerprintedVoucher: Hashable, Sendable {
  package let id: VoucherID
  package let fingerprint: Digest

  package init(id: VoucherID, fingerprint: Digest) {
    self.id = id
    self.fingerprint = fingerprint
  }
}

/// A voucher, the fingerprint it had and the one it has now.
package struct RefingerprintedVoucher: Hashable, Sendable {
  package let id: VoucherID
  package let former: Digest
  package let fingerprint: Digest

  package init(id: VoucherID, former: Digest, fingerprint: Digest) {
    self.id = id
    self.former = former
    self.fingerprint = fingerprint
  }
}

/// A delivery whose wrapped keys were changed, and its row's digest afterwards.
package struct RekeyedDelivery: Hashable, Sendable {
  package let id: DeliveryID
  package let row: Digest

  package init(id: DeliveryID, row: Digest) {
    self.id = id
    self.row = row
  }
}

extension AuditEvent {
  /// The number that stands for the event's kind in a leaf; never reused.
  package var kind: AuditKind {
    switch self {
    case .vaultCreated: .vaultCreated
    case .hostBound: .hostBound
    case .identityChanged: .identityChanged
    case .vaultRestored: .vaultRestored
    case .logKeyReplaced: .logKeyReplaced
    case .order(_, let event, _):
      switch event {
      case .intended: .orderIntended
      case .sent: .orderSent
      case .notSent: .orderNotSent
      case .answerLost: .orderAnswerLost
      case .rejected: .orderRejected
      case .acknowledged: .orderAcknowledged
      case .captured: .orderCaptured
      case .stalled: .orderStalled
      case .supplierFailed: .orderFailed
      case .supplierCancelled: .orderCancelled
      case .codesLost: .orderCodesLost
      case .resolved: .orderResolved
      }
    case .orderResolved: .orderResolvedWithNote
    case .orderObserved: .orderObserved
    case .orderFound: .orderFound
    case .delivered: .delivered
    case .exchanged: .exchanged
    case .revealed: .revealed
    case .voucherMoved: .voucherMoved
    case .fingerprinted: .fingerprinted
    case .refingerprinted: .refingerprinted
    case .keysRewrapped: .keysRewrapped
    case .keysRotated: .keysRotated
    case .keysDropped: .keysDropped
    case .epochRetired: .epochRetired
    case .recoveryChecked: .recoveryChecked
    case .reconciled: .reconciled
    case .breakMoved: .breakMoved
    case .periodMoved: .periodMoved
    case .readingKept: .readingKept
    case .checkpointKept: .checkpointKept
    case .backedUp: .backedUp
    case .inventory(let event): event.kind
    case .shop(let record, _): record.kind
    }
  }

  /// The order that the event belongs to, for listing.
  package var orderID: OrderID? {
    switch self {
    case .order(let id, _, _), .orderObserved(let id, _), .orderFound(let id, _, _),
      .orderResolved(let id, _, _, _, _), .exchanged(_, let id, _):
      id
    case .delivered(_, let order, _, _): order
    case .vaultCreated, .hostBound, .identityChanged, .vaultRestored, .logKeyReplaced, .revealed,
      .voucherMoved, .fingerprinted, .refingerprinted, .keysRewrapped, .keysRotated, .keysDropped,
      .epochRetired, .recoveryChecked,
      .reconciled, .breakMoved, .periodMoved, .readingKept, .checkpointKept, .backedUp, .inventory,
      .shop:
      nil
    }
  }
}
