import SupplierAPI
import VaultCrypto
import VaultStore
public import VoucherModel

/// A code that the supplier issued in the place of another, held in guarded memory.
///
/// It can be neither printed nor encoded, and wipes itself when it goes away.
public final class ReissuedCode: Sendable {
  let code: SecretBuffer
  let pin: SecretBuffer?
  let expiresAt: Timestamp?

  /// The longest code or PIN, in bytes.
  public static let maximumByteCount = 4_096

  /// Copies a code, and a PIN where there is one; what the bytes came from is the caller's to wipe.
  public init(code: Span<UInt8>, pin: Span<UInt8>? = nil, expiresAt: Timestamp? = nil) throws {
    self.code = try Self.copy(code)
    if let pin { self.pin = try Self.copy(pin) } else { self.pin = nil }
    self.expiresAt = expiresAt
  }

  private static func copy(_ bytes: Span<UInt8>) throws -> SecretBuffer {
    guard (1...maximumByteCount).contains(bytes.count) else {
      throw VaultError(
        .invalid, "A code has 1 to \(maximumByteCount) bytes. Nothing was stored.",
        next: "Check what was given.")
    }
    let buffer = SecretBuffer(limit: maximumByteCount)
    try buffer.append(bytes)
    return buffer
  }
}

/// What became of a re-issued code.
public struct Reissue: Hashable, Sendable {
  /// The voucher that it stands for; it is void from then on.
  public let original: VoucherID
  /// The voucher that has the new code.
  public let voucher: VoucherID
  /// The line that has it, where one had the original.
  public let holder: AllocationKey?
  /// Whether it was in the vault before.
  public let wasKnown: Bool
}

/// Takes codes in that the supplier issued anew by another way than an order, such as by mail.
///
/// The new code is sealed as any other, in the same order as the original, which becomes void. Where a
/// line had the original it has the new one; otherwise that is in stock.
struct ReissueDesk {
  let core: VaultCore

  /// Rows that are sealed and ready to be committed.
  private struct Prepared: Sendable {
    let delivery: DeliveryRow
    let keys: [DeliveryKeyRow]
    let voucher: VoucherRow
  }

  func take(
    _ reissued: ReissuedCode, for id: VoucherID, reason: String, actor: Actor
  ) async throws -> Reissue {
    let reason = try VaultCore.reason(reason)
    let keyring = try core.requireKeyring(to: "take in a code")
    try core.requireContinuedLog("Nothing was stored.")
    for _ in 0..<Self.attempts {
      let core = try core.refreshed()
      let prepared = try ReissueDesk(core: core).prepare(reissued, for: id, keyring)
      do {
        return try await core.inventory { work, transaction in
          try Self.commit(prepared, for: id, reason: reason, actor, core, &work, in: transaction)
        }
      } catch StoreError.changedMeanwhile, StoreError.duplicate {
        // The order got the line meanwhile that this was sealed for, or the vault got new keys.
        continue
      }
    }
    throw VaultError(
      .locked, "The order kept changing while the code was being stored. Nothing was stored.",
      next: "Try again.")
  }

  /// How often a record is sealed anew when another process changed the order meanwhile.
  private static let attempts = 8

  private func prepare(
    _ reissued: ReissuedCode, for id: VoucherID, _ keyring: Keyring
  ) throws -> Prepared {
    let (found, line) = try core.database.read { snapshot in
      let original = try snapshot.voucher(id)
      let lines = try original.map { try snapshot.vouchers(of: $0.orderID).map(\.line) } ?? []
      // A record is bound to the line that it is sealed for: the next free one.
      return (original, (lines.max() ?? -1) + 1)
    }
    guard let original = found else { throw VoucherDesk.notFound(id) }
    let delivery: DeliveryID = core.makeIdentifier()
    let name: VoucherID = core.makeIdentifier()
    let start = try DeliveryHeader(
      vault: core.vault.id.bytes, incarnation: core.vault.incarnation, delivery: delivery.bytes,
      epoch: core.epoch)
    var sealer = try DeliverySealer(start, for: core.recipients, from: core.ratchet)
    let fields = RecordFields()
    try reissued.code.withBytes { try fields.append(.code, encoding: .text, bytes: $0) }
    try reissued.pin?.withBytes { try fields.append(.pin, encoding: .text, bytes: $0) }
    if let expiry = reissued.expiresAt {
      let text = Array(expiry.rfc3339.utf8)
      try fields.append(.expiry, encoding: .text, bytes: text.span)
    }
    let context = try RecordContext(
      vault: core.vault.id.bytes, incarnation: core.vault.incarnation,
      order: original.orderID.bytes, record: name.bytes, line: UInt32(clamping: line),
      product: original.productID.rawValue,
      faceValueMillionths: original.faceValue.amount.millionths,
      currency: original.faceValue.currency.code, epoch: core.epoch)
    let record = try sealer.seal(fields, context: context)
    fields.removeAll()
    let (look, mask, fingerprint) = reissued.code.withBytes { bytes in
      let look = VoucherTriage.Look(CodeLook.of(bytes))
      return (
        VoucherRow.Look(look), Mask(tail: ShownVoucher.tail(of: bytes, look: look)) ?? .hidden,
        keyring.withFingerprintKey { $0.fingerprint(of: bytes) }
      )
    }
    guard look == .plain || look == .suspect else {
      throw VaultError(
        .invalid, "What was given is no code: it is empty, or a mask. Nothing was stored.",
        next: "Give the code as the supplier wrote it.")
    }
    let now = core.clock.now()
    let voucher = VoucherRow(
      id: name, orderID: original.orderID, deliveryID: delivery, line: line,
      productID: original.productID, faceValue: original.faceValue, epoch: core.epoch,
      incarnation: core.vault.incarnation, nonce: record.nonce, ciphertext: record.ciphertext,
      commitment: record.commitment, mask: mask, look: look, referenceDigest: nil,
      fingerprint: fingerprint.bytes, state: .quarantined, expiresAt: reissued.expiresAt,
      capturedAt: now)
    let row = DeliveryRow(
      id: delivery, orderID: original.orderID, source: .import, receivedAt: now, httpStatus: nil,
      requestID: nil, byteCount: reissued.code.count + (reissued.pin?.count ?? 0),
      isComplete: true, voucherCount: 1, header: sealer.header.encoded, sealedBody: nil)
    return Prepared(delivery: row, keys: sealer.keyRows(of: delivery), voucher: voucher)
  }

  private static func commit(
    _ prepared: Prepared, for id: VoucherID, reason: String, _ actor: Actor, _ core: VaultCore,
    _ work: inout InventoryWork, in transaction: borrowing VaultTransaction
  ) throws -> Result<Reissue, VaultError> {
    // Nothing is sealed for an old key any more once a rotation's first transaction is committed.
    guard try transaction.vault()?.identity == core.vault.identity,
      let original = try transaction.voucher(id)
    else { throw StoreError.changedMeanwhile }
    let new = prepared.voucher
    if let fingerprint = new.fingerprint,
      let known = try transaction.vouchers(withFingerprint: fingerprint).first
    {
      return try repeated(known, for: original, in: transaction)
    }
    try transaction.insertDelivery(prepared.delivery, keys: prepared.keys)
    try transaction.insertVouchers([new])
    work.note(
      .delivered(
        prepared.delivery.id, order: original.orderID,
        row: prepared.delivery.digest(with: prepared.keys), vouchers: [DeliveredVoucher(new)]))
    var holder: AllocationKey?
    if let holding = try transaction.holder(of: id) {
      holder = try work.exchange(original, for: new.id, holding, reason, actor, in: transaction)
    } else {
      if original.state != .voided {
        try work.move([id], from: original.state, to: .voided, actor, in: transaction)
      }
      try work.move([new.id], from: .quarantined, to: .available, actor, in: transaction)
      try work.noteVoucher(
        id, .reissued, reason: reason, other: new.id, actor, in: transaction)
      try work.settle(new.kind, in: transaction)
      holder = try transaction.holder(of: new.id).flatMap {
        try transaction.allocation(number: $0.number)?.key
      }
    }
    return .success(
      Reissue(original: id, voucher: new.id, holder: holder, wasKnown: false))
  }

  /// The same code again: a repeat says what stands, and a code of something else is refused.
  private static func repeated(
    _ known: VoucherRow, for original: VoucherRow, in transaction: borrowing VaultTransaction
  ) throws -> Result<Reissue, VaultError> {
    let isSame = try transaction.voucherEvents(of: original.id).contains {
      $0.kind == .reissued && $0.otherVoucher == known.id
    }
    guard isSame else {
      return .failure(
        VaultError(
          .refused,
          "The vault has that code already, as voucher \(known.id). Nothing was stored.",
          next: "Look at it with 'voucher-vault voucher show \(known.id)'."))
    }
    let holder = try transaction.holder(of: known.id).flatMap {
      try transaction.allocation(number: $0.number)?.key
    }
    return .success(
      Reissue(original: original.id, voucher: known.id, holder: holder, wasKnown: true))
  }
}

extension InventoryWork {
  /// Gives the line that has the original the new one instead; the original is void.
  fileprivate mutating func exchange(
    _ original: VoucherRow, for new: VoucherID, _ holding: AllocatedVoucherRow, _ reason: String,
    _ actor: Actor, in transaction: borrowing VaultTransaction
  ) throws -> AllocationKey {
    guard var row = try transaction.allocation(number: holding.number) else {
      throw StoreError.notFound
    }
    try transaction.endHolding(holding, as: .replaced)
    if original.state != .voided {
      try move([original.id], from: original.state, to: .voided, actor, in: transaction)
    }
    try give([new], from: .quarantined, to: row, actor, in: transaction)
    row.changedAt = now
    try transaction.updateAllocation(row)
    try noteVoucher(
      original.id, .reissued, reason: reason, other: new, number: row.number, actor,
      in: transaction)
    try noteAllocation(row, .replaced, [original.id, new], actor, in: transaction)
    return row.key
  }
}
