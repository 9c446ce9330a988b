import Logging
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// Availability and allocation with a large stock, whose vouchers expire at moments of two years.
struct InventoryBench {
  let folder: String
  let vouchers: Int

  private struct Unusable: Error {}

  func run(_ report: (Measure) throws -> Void) async throws {
    let vault = try await Vault.create(
      in: VaultFolder(folder + "/vault"), environment: VaultEnvironment(log: BenchVault.silent)
    ).vault
    guard let currency = Currency("USD"), let face = Amount("50"), let actor = Actor("bench") else {
      throw Unusable()
    }
    let kind = VoucherKind(productID: ProductID(rawValue: 123), faceValue: Money(face, currency))
    let filler = StockFiller(vault: vault, kind: kind)
    for number in stride(from: 0, to: vouchers, by: 1_000) {
      try await filler.fill(number: number, vouchers: min(1_000, vouchers - number))
    }
    let plain = try Baseline(folder + "/plain.db", seals: false)
    try plain.fill(vouchers)
    Clocks.settle()
    try report(
      try await .interleaved(
        "availability of \(vouchers)", rounds: 200,
        [Work(side: .ours) { _ = try await vault.availability(of: kind) }]))
    var line = 0
    try report(
      try await .interleaved(
        "allocate of \(vouchers), one caller", rounds: 1_000,
        [
          Work(side: .plain) { try plain.allocate() },
          Work(side: .ours) {
            line += 1
            guard let key = AllocationKey(order: "BENCH-\(line)", line: 1) else {
              throw Unusable()
            }
            _ = try await vault.allocate(
              AllocationRequest(key, kind: kind, quantity: 1), actor: actor)
          },
        ]))
    let (callers, each) = (16, 8)
    try report(
      try await .interleaved(
        "allocate of \(vouchers), \(callers) callers", rounds: 20,
        [
          Work(side: .plain, operations: each) { for _ in 0..<each { try plain.allocate() } },
          Work(side: .ours, operations: callers * each) {
            line += 1
            let round = line
            try await concurrently(callers) { caller in
              for number in 0..<each {
                guard let key = AllocationKey(order: "R\(round)-\(caller)", line: number + 1) else {
                  throw Unusable()
                }
                _ = try await vault.allocate(
                  AllocationRequest(key, kind: kind, quantity: 1), actor: actor)
              }
            }
          },
        ]))
    vault.close()
  }
}

/// Rows of sealed vouchers that nobody will open.
private struct StockFiller {
  let vault: Vault
  let kind: VoucherKind

  private struct Unusable: Error {}

  func fill(number: Int, vouchers count: Int) async throws {
    let core = vault.core
    let kind = kind
    guard let reference = ClientReference("FILLED-\(number)"), let mask = Mask(tail: "0000") else {
      throw Unusable()
    }
    let now = core.clock.now()
    var order = OrderRow(
      id: core.makeIdentifier(), reference: reference, origin: .placed,
      requestDigest: Digest.sha256(Array(reference.text.utf8)).bytes, productID: kind.productID,
      denomination: kind.faceValue.amount, quantity: count, walletID: nil, intendedAt: now)
    let events: [OrderEvent] = [.sent(attempt: 1), .captured(count: count)]
    try order.apply(events, at: now)
    let row = order
    let header = try DeliveryHeader(
      vault: core.vault.id.bytes, incarnation: core.vault.incarnation,
      delivery: DeliveryID(high: UInt64(number), low: 1).bytes, epoch: core.epoch)
    let delivery = DeliveryRow(
      id: DeliveryID(high: UInt64(number), low: 1), orderID: row.id, source: .create,
      receivedAt: now, httpStatus: 201, requestID: nil, byteCount: 400 * count, isComplete: true,
      voucherCount: count, header: header.encoded, sealedBody: nil)
    try await core.database.write { transaction in
      let rows = (0..<count).map { line in
        VoucherRow(
          id: core.makeIdentifier(), orderID: row.id, deliveryID: delivery.id, line: line,
          productID: kind.productID, faceValue: kind.faceValue, epoch: core.epoch,
          incarnation: core.vault.incarnation, nonce: Array(repeating: 1, count: 24),
          ciphertext: Array(repeating: 7, count: 144), commitment: Array(repeating: 2, count: 32),
          mask: mask, look: .plain, referenceDigest: nil,
          fingerprint: Digest.sha256(Array("\(number) \(line)".utf8)).bytes, state: .available,
          expiresAt: now.advanced(
            byMilliseconds: 86_400_000 + Int64((number + line) &* 7_919 % 63_072_000) * 1_000),
          capturedAt: now)
      }
      try transaction.insertOrder(row)
      try transaction.insertDelivery(delivery, keys: [])
      try transaction.insertVouchers(rows)
      try core.audit.append(
        [
          .order(row.id, .intended(quantity: count), row: row.digest),
          .delivered(
            delivery.id, order: row.id, row: delivery.digest(with: []),
            vouchers: rows.map {
              DeliveredVoucher(
                id: $0.id, line: UInt32($0.line), state: $0.state,
                row: $0.contentDigest(fingerprint: $0.fingerprint))
            }),
        ] + events.map { .order(row.id, $0, row: row.digest) }, in: transaction)
    }
  }
}
