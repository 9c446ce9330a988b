import Reconciliation
import VaultCrypto
import VaultStore
import VoucherModel

extension AuditEvent {
  init?(kind: AuditKind, fields: FieldReader) {
    switch kind {
    case .vaultCreated:
      guard let vault: VaultID = fields.identifier(.subject),
        let incarnation = fields.number(.count).flatMap(UInt32.init(exactly:)),
        let row = fields.digest(.row)
      else { return nil }
      self = .vaultCreated(vault, incarnation: incarnation, row: row)
    case .hostBound:
      guard let row = fields.digest(.row) else { return nil }
      self = .hostBound(row: row)
    case .identityChanged:
      guard let row = fields.digest(.row), let actor = fields.actor else { return nil }
      self = .identityChanged(row: row, actor: actor)
    case .vaultRestored:
      guard let vault: VaultID = fields.identifier(.subject),
        let incarnation = fields.number(.count).flatMap(UInt32.init(exactly:)),
        let row = fields.digest(.row), let actor = fields.actor
      else { return nil }
      self = .vaultRestored(vault, incarnation: incarnation, row: row, actor: actor)
    case .logKeyReplaced:
      self.init(logKeysFrom: fields)
    case .orderFound, .orderObserved:
      guard let id: OrderID = fields.identifier(.subject), let row = fields.digest(.row)
      else { return nil }
      if kind == .orderObserved {
        self = .orderObserved(id, row: row)
      } else {
        guard let quantity = fields.number(.count).flatMap(Int.init(exactly:)) else { return nil }
        self = .orderFound(id, quantity: quantity, row: row)
      }
    case .delivered:
      self.init(deliveredFrom: fields)
    case .orderResolvedWithNote:
      guard let id: OrderID = fields.identifier(.subject),
        let state = fields.text(.state).flatMap(OrderState.init(rawValue:)),
        let actor = fields.actor, let words = fields.digest(.words),
        let row = fields.digest(.row)
      else { return nil }
      self = .orderResolved(id, state, actor: actor, words: words, row: row)
    case .exchanged:
      guard let id: ExchangeID = fields.identifier(.subject),
        let order: OrderID = fields.identifier(.order), let row = fields.digest(.row)
      else { return nil }
      self = .exchanged(id, order: order, row: row)
    case .revealed, .voucherMoved, .fingerprinted, .refingerprinted:
      self.init(voucherKind: kind, fields: fields)
    case .keysRewrapped, .keysRotated, .keysDropped, .epochRetired, .recoveryChecked:
      self.init(keyKind: kind, fields: fields)
    case .reconciled, .breakMoved, .periodMoved, .readingKept:
      self.init(financeKind: kind, fields: fields)
    case .checkpointKept, .backedUp:
      self.init(headKind: kind, fields: fields)
    case .allocationMoved, .voucherNoted, .revealsControlled:
      guard let event = InventoryEvent(kind: kind, fields: fields) else { return nil }
      self = .inventory(event)
    case .webhookTaken, .warningMoved, .replenishmentPlanned:
      self.init(shopKind: kind, fields: fields)
    default:
      guard let id: OrderID = fields.identifier(.subject), let row = fields.digest(.row),
        let event = OrderEvent(kind: kind, fields: fields)
      else { return nil }
      self = .order(id, event, row: row)
    }
  }

  private init?(headKind kind: AuditKind, fields: FieldReader) {
    guard let size = fields.number(.count).flatMap(UInt64.init(exactly:)) else { return nil }
    if kind == .checkpointKept {
      guard let row = fields.digest(.row) else { return nil }
      self = .checkpointKept(size: size, row: row)
    } else {
      guard let actor = fields.actor else { return nil }
      self = .backedUp(size: size, actor: actor)
    }
  }

  private init?(financeKind kind: AuditKind, fields: FieldReader) {
    if kind == .readingKept {
      guard let content = fields.digest(.row) else { return nil }
      self = .readingKept(content)
      return
    }
    if kind == .reconciled {
      guard let run: RunID = fields.identifier(.subject), let row = fields.digest(.row)
      else { return nil }
      self = .reconciled(run, row: row)
      return
    }
    guard let sequence = fields.number(.count), let row = fields.digest(.row),
      let actor = fields.actor, let state = fields.text(.state)
    else { return nil }
    if kind == .breakMoved {
      guard let id = fields.bytes(.subject).flatMap({ BreakID(bytes: $0) }),
        let kind = BreakEvent.Kind(rawValue: state)
      else { return nil }
      self = .breakMoved(id, kind, sequence: sequence, actor: actor, row: row)
    } else {
      let words = state.split(separator: " ").map(String.init)
      guard words.count == 2, let kind = PeriodEventRow.Kind(rawValue: words[0]),
        let name = NamedPeriod(words[1])
      else { return nil }
      self = .periodMoved(name.name, kind, sequence: sequence, actor: actor, row: row)
    }
  }

  private init?(shopKind kind: AuditKind, fields: FieldReader) {
    guard let record = ShopRecord(kind), let row = fields.digest(.row) else { return nil }
    self = .shop(record, row: row)
  }

  private init?(logKeysFrom fields: FieldReader) {
    guard let pieces = fields.pieces(.logKeys, of: VerifyingKey.byteCount), pieces.count == 2,
      let former = VerifyingKey(bytes: Array(pieces[0])),
      let key = VerifyingKey(bytes: Array(pieces[1]))
    else { return nil }
    self = .logKeyReplaced(former: former, by: key)
  }

  private init?(deliveredFrom fields: FieldReader) {
    guard let id: DeliveryID = fields.identifier(.subject), let row = fields.digest(.row),
      let pieces = fields.pieces(.vouchers, of: DeliveredVoucher.leafLength)
    else { return nil }
    var vouchers: [DeliveredVoucher] = []
    vouchers.reserveCapacity(pieces.count)
    for piece in pieces {
      let start = piece.startIndex
      guard let voucher = VoucherID(bytes: piece[start..<start + 16]),
        let state = VoucherState(leafNumber: piece[start + 20]),
        let row = Digest(bytes: Array(piece[(start + 21)...]))
      else { return nil }
      let line = piece[start + 16..<start + 20].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      vouchers.append(DeliveredVoucher(id: voucher, line: line, state: state, row: row))
    }
    self = .delivered(id, order: fields.identifier(.order), row: row, vouchers: vouchers)
  }

  private init?(voucherKind kind: AuditKind, fields: FieldReader) {
    switch kind {
    case .revealed:
      guard let actor = fields.actor, let words = fields.digest(.words),
        let pieces = fields.pieces(.vouchers, of: 16)
      else { return nil }
      self = .revealed(pieces.compactMap { VoucherID(bytes: $0) }, actor: actor, words: words)
    case .voucherMoved:
      guard let id: VoucherID = fields.identifier(.subject),
        let states = fields.text(.state)?.split(separator: ">"), states.count == 2,
        let from = VoucherState(rawValue: String(states[0])),
        let to = VoucherState(rawValue: String(states[1])),
        let actor = fields.actor
      else { return nil }
      self = .voucherMoved(id, from: from, to: to, actor: actor)
    case .refingerprinted:
      guard let pieces = fields.pieces(.vouchers, of: RefingerprintedVoucher.leafLength) else {
        return nil
      }
      self = .refingerprinted(
        pieces.compactMap { piece in
          guard let id = VoucherID(bytes: piece.prefix(16)),
            let former = Digest(bytes: Array(piece.dropFirst(16).prefix(32))),
            let digest = Digest(bytes: Array(piece.dropFirst(48)))
          else { return nil }
          return RefingerprintedVoucher(id: id, former: former, fingerprint: digest)
        })
    default:
      guard let pieces = fields.pieces(.vouchers, of: 48) else { return nil }
      self = .fingerprinted(
        pieces.compactMap { piece in
          guard let id = VoucherID(bytes: piece.prefix(16)),
            let digest = Digest(bytes: Array(piece.dropFirst(16)))
          else { return nil }
          return FingerprintedVoucher(id: id, fingerprint: digest)
        })
    }
  }
}

extension OrderEvent {
  fileprivate init?(kind: AuditKind, fields: FieldReader) {
    let count = fields.number(.count).flatMap(Int.init(exactly:))
    switch (kind, count) {
    case (.orderIntended, .some(let quantity)): self = .intended(quantity: quantity)
    case (.orderSent, .some(let attempt)): self = .sent(attempt: attempt)
    case (.orderCaptured, .some(let count)): self = .captured(count: count)
    case (.orderCodesLost, .some(let count)): self = .codesLost(count: count)
    case (.orderNotSent, nil): self = .notSent
    case (.orderAnswerLost, nil): self = .answerLost
    case (.orderRejected, nil): self = .rejected
    case (.orderAcknowledged, nil): self = .acknowledged
    case (.orderStalled, nil): self = .stalled
    case (.orderFailed, nil): self = .supplierFailed
    case (.orderCancelled, nil): self = .supplierCancelled
    case (.orderResolved, nil):
      guard let state = fields.text(.state).flatMap(OrderState.init(rawValue:)) else { return nil }
      self = .resolved(state)
    default: return nil
    }
  }
}

extension VoucherState {
  fileprivate init?(leafNumber: UInt8) {
    guard let state = VoucherState.allCases.first(where: { $0.leafNumber == leafNumber }) else {
      return nil
    }
    self = state
  }
}
