import VaultCrypto
import VoucherModel

/// The tags of a leaf's fields, in the order in which they stand.
enum LeafTag: UInt8 {
  case subject = 1
  case count = 2
  case state = 3
  case row = 4
  case order = 5
  case actor = 6
  case words = 7
  case vouchers = 8
}

struct FieldWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ tag: LeafTag, _ value: [UInt8]) {
    bytes.append(tag.rawValue)
    bytes += bigEndian(UInt32(value.count))
    bytes += value
  }

  mutating func put(_ tag: LeafTag, _ number: Int64) {
    put(tag, bigEndian(number))
  }
}

struct FieldReader {
  private var fields: [LeafTag: ArraySlice<UInt8>] = [:]

  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      guard rest.count >= 5, let tag = LeafTag(rawValue: rest[rest.startIndex]) else { return nil }
      let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let value = rest.dropFirst(5).prefix(length)
      guard value.count == length, fields[tag] == nil else { return nil }
      fields[tag] = value
      rest = rest.dropFirst(5 + length)
    }
  }

  func identifier<Subject>(_ tag: LeafTag) -> Identifier<Subject>? {
    fields[tag].flatMap { Identifier(bytes: $0) }
  }

  func number(_ tag: LeafTag) -> Int64? {
    guard let value = fields[tag], value.count == 8 else { return nil }
    return value.reduce(Int64(0)) { $0 << 8 | Int64($1) }
  }

  func digest(_ tag: LeafTag) -> Digest? {
    fields[tag].flatMap { Digest(bytes: Array($0)) }
  }

  func text(_ tag: LeafTag) -> String? {
    fields[tag].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The field cut into pieces of one length; `nil` if it does not come out even.
  func pieces(_ tag: LeafTag, of length: Int) -> [ArraySlice<UInt8>]? {
    guard let value = fields[tag], value.count % length == 0 else { return nil }
    return stride(from: value.startIndex, to: value.endIndex, by: length).map {
      value[$0..<$0 + length]
    }
  }
}

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
        let actor = fields.text(.actor).flatMap(Actor.init), let words = fields.digest(.words),
        let row = fields.digest(.row)
      else { return nil }
      self = .orderResolved(id, state, actor: actor, words: words, row: row)
    case .exchanged:
      guard let id: ExchangeID = fields.identifier(.subject),
        let order: OrderID = fields.identifier(.order), let row = fields.digest(.row)
      else { return nil }
      self = .exchanged(id, order: order, row: row)
    case .revealed, .voucherMoved, .fingerprinted:
      self.init(voucherKind: kind, fields: fields)
    case .reconciled:
      guard let run: RunID = fields.identifier(.subject), let row = fields.digest(.row)
      else { return nil }
      self = .reconciled(run, row: row)
    case .checkpointKept:
      guard let size = fields.number(.count).flatMap(UInt64.init(exactly:)),
        let row = fields.digest(.row)
      else { return nil }
      self = .checkpointKept(size: size, row: row)
    default:
      guard let id: OrderID = fields.identifier(.subject), let row = fields.digest(.row),
        let event = OrderEvent(kind: kind, fields: fields)
      else { return nil }
      self = .order(id, event, row: row)
    }
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
      guard let actor = fields.text(.actor).flatMap(Actor.init), let words = fields.digest(.words),
        let pieces = fields.pieces(.vouchers, of: 16)
      else { return nil }
      self = .revealed(pieces.compactMap { VoucherID(bytes: $0) }, actor: actor, words: words)
    case .voucherMoved:
      guard let id: VoucherID = fields.identifier(.subject),
        let states = fields.text(.state)?.split(separator: ">"), states.count == 2,
        let from = VoucherState(rawValue: String(states[0])),
        let to = VoucherState(rawValue: String(states[1])),
        let actor = fields.text(.actor).flatMap(Actor.init)
      else { return nil }
      self = .voucherMoved(id, from: from, to: to, actor: actor)
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
