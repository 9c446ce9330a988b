import VaultCrypto
import VaultStore
package import VoucherModel
package import VoucherVault

/// Fills a vault with captured orders that no supplier was asked for, for what depends on their number.
package struct VaultFiller: Sendable {
  private let core: VaultCore

  private static let atOnce = 200

  package init(_ vault: Vault) {
    core = vault.core
  }

  package struct Unmade: Error {}

  /// What its vouchers are sold as.
  package static var kind: VoucherKind {
    get throws {
      guard let currency = Currency("USD"), let face = Amount("50") else { throw Unmade() }
      return VoucherKind(productID: ProductID(rawValue: 123), faceValue: Money(face, currency))
    }
  }

  /// Adds so many orders, each with one delivery of so many vouchers, which expire at a moment or never.
  package func fill(
    deliveries: Int, vouchersEach: Int, numberedFrom first: Int = 0,
    expiring moment: Timestamp? = nil
  ) async throws {
    let core = try core.refreshed()
    var number = first
    while number < first + deliveries {
      let numbers = number..<min(number + Self.atOnce, first + deliveries)
      try await core.database.write { transaction in
        var leaves: [AuditEvent] = []
        for number in numbers {
          leaves += try add(
            number, vouchers: vouchersEach, expiring: moment, core, to: transaction)
        }
        try core.audit.append(leaves, in: transaction)
      }
      number = numbers.upperBound
    }
  }

  private func add(
    _ number: Int, vouchers: Int, expiring moment: Timestamp?, _ core: VaultCore,
    to transaction: borrowing VaultTransaction
  ) throws -> [AuditEvent] {
    guard let reference = ClientReference("FILLED-\(number)"), let currency = Currency("USD"),
      let mask = Mask(tail: "0000"), let face = Amount("50")
    else { throw Unmade() }
    let now = core.clock.now()
    var order = OrderRow(
      id: core.makeIdentifier(), reference: reference, origin: .placed,
      requestDigest: Digest.sha256(Array(reference.text.utf8)).bytes,
      productID: ProductID(rawValue: 123), denomination: face, quantity: vouchers, walletID: nil,
      intendedAt: now)
    let events: [OrderEvent] = [.sent(attempt: 1), .captured(count: vouchers)]
    try order.apply(events, at: now)
    try transaction.insertOrder(order)
    let delivery: DeliveryID = core.makeIdentifier()
    let start = try DeliveryHeader(
      vault: core.vault.id.bytes, incarnation: core.vault.incarnation, delivery: delivery.bytes,
      epoch: core.epoch)
    var sealer = try DeliverySealer(start, for: core.recipients, from: core.ratchet)
    let fields = RecordFields()
    let rows = try (0..<vouchers).map { line in
      let id: VoucherID = core.makeIdentifier()
      fields.removeAll()
      try fields.append(.code, encoding: .text, bytes: Array("MARKER-\(number)-\(line)".utf8).span)
      let record = try sealer.seal(
        fields,
        context: try RecordContext(
          vault: core.vault.id.bytes, incarnation: core.vault.incarnation, order: order.id.bytes,
          record: id.bytes, line: UInt32(line), product: 123,
          faceValueMillionths: face.millionths, currency: "USD", epoch: core.epoch))
      return VoucherRow(
        id: id, orderID: order.id, deliveryID: delivery, line: line, productID: order.productID,
        faceValue: Money(face, currency), epoch: core.epoch, incarnation: core.vault.incarnation,
        nonce: record.nonce, ciphertext: record.ciphertext, commitment: record.commitment,
        mask: mask, look: .plain, referenceDigest: nil, fingerprint: nil, state: .available,
        expiresAt: moment, capturedAt: now)
    }
    let keys = sealer.keyRows(of: delivery)
    let row = DeliveryRow(
      id: delivery, orderID: order.id, source: .create, receivedAt: now, httpStatus: 201,
      requestID: nil, byteCount: 400 * vouchers, isComplete: true, voucherCount: vouchers,
      header: sealer.header.encoded, sealedBody: nil)
    try transaction.insertDelivery(row, keys: keys)
    try transaction.insertVouchers(rows)
    let intended = AuditEvent.order(
      order.id, .intended(quantity: vouchers), row: order.digest)
    let delivered = AuditEvent.delivered(
      delivery, order: order.id, row: row.digest(with: keys),
      vouchers: rows.map {
        DeliveredVoucher(
          id: $0.id, line: UInt32($0.line), state: $0.state, row: $0.contentDigest(fingerprint: nil)
        )
      })
    return [intended, delivered] + events.map { .order(order.id, $0, row: order.digest) }
  }
}
