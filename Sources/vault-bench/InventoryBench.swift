import CSQLiteSupport
import Foundation
import Logging
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// Measures availability and allocation with a large stock, beside one row updated in a plain SQLite
/// database of as many rows, interleaved in one run.
struct InventoryBench {
  private let folder: String

  private struct Unusable: Error {}

  init(folder: String) {
    self.folder = folder
  }

  func run(sizes: [Int], rounds: Int) async throws {
    print("\(rounds) rounds, interleaved; microseconds at the median, the 95th and 99th percentile")
    var median: Duration?
    for size in sizes {
      let place = folder + "/\(size)"
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true)
      let stage = try await Stage(folder: place, vouchers: size)
      let results = try await stage.run(rounds: rounds)
      print("with \(size) vouchers in stock")
      for samples in results { print(Self.line(samples)) }
      let allocation = results[2]
      if let median {
        let ratio = allocation.percentile(99) / median
        print(
          "p99 with \(size): \((ratio * 100).rounded() / 100) times the median with \(sizes[0])")
      }
      median = median ?? allocation.percentile(50)
      try FileManager.default.removeItem(atPath: place)
    }
  }

  private static func line(_ samples: Samples) -> String {
    let figures = [50, 95, 99].map { percent in
      let text = String(Int((samples.percentile(percent) / .microseconds(1)).rounded()))
      return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }
    let title = samples.name + String(repeating: " ", count: max(0, 44 - samples.name.count))
    return "  " + title + figures.joined()
  }

  /// A vault with so many vouchers of one kind, which expire at moments of two years.
  private struct Stage {
    private let vault: Vault
    private let plain: PlainStock
    private let kind: VoucherKind
    private let size: Int

    init(folder: String, vouchers size: Int) async throws {
      let log = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
      vault = try await Vault.create(
        in: VaultFolder(folder + "/vault"), environment: VaultEnvironment(log: log)
      ).vault
      guard let currency = Currency("USD"), let face = Amount("50") else { throw Unusable() }
      kind = VoucherKind(productID: ProductID(rawValue: 123), faceValue: Money(face, currency))
      self.size = size
      plain = try PlainStock(path: folder + "/plain.db", rows: size)
      let filler = StockFiller(vault: vault, kind: kind)
      var filled = 0
      while filled < size {
        let count = min(1_000, size - filled)
        try await filler.fill(number: filled, vouchers: count)
        filled += count
      }
    }

    func run(rounds: Int) async throws -> [Samples] {
      var plainUpdate = Samples("plain SQLite: one row updated")
      var availability = Samples("availability of one kind")
      var allocation = Samples("allocate one voucher to a line")
      guard let actor = Actor("bench") else { throw Unusable() }
      for round in 0..<rounds {
        try await plainUpdate.measure { try plain.update(round) }
        try await availability.measure { _ = try await vault.availability(of: kind) }
        guard let key = AllocationKey(order: "BENCH-\(round)", line: 1) else { throw Unusable() }
        let request = AllocationRequest(key, kind: kind, quantity: 1)
        try await allocation.measure { _ = try await vault.allocate(request, actor: actor) }
      }
      vault.close()
      return [plainUpdate, availability, allocation]
    }
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

/// A plain SQLite table with as many rows, of which one is updated and committed with the same
/// durability, through the C API.
@safe
private final class PlainStock {
  private let connection: OpaquePointer
  private let statement: OpaquePointer
  private let rows: Int

  init(path: String, rows: Int) throws {
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open(path, &opened)
    guard code == SQLITE_OK, let opened = unsafe opened else {
      throw PlainDatabase.Failure(code: code)
    }
    unsafe connection = opened
    self.rows = rows
    for sql in [
      "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
      "CREATE TABLE vouchers (id INTEGER PRIMARY KEY, state TEXT, body BLOB) STRICT",
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows))
      INSERT INTO vouchers SELECT i, 'available', zeroblob(300) FROM n
      """,
      "PRAGMA wal_checkpoint(TRUNCATE)",
    ] {
      let code = unsafe sqlite3_exec(opened, sql, nil, nil, nil)
      guard code == SQLITE_OK else { throw PlainDatabase.Failure(code: code) }
    }
    var prepared: OpaquePointer?
    let sql = "UPDATE vouchers SET state = 'allocated' WHERE id = ?"
    let prepareCode = unsafe sqlite3_prepare_v2(opened, sql, -1, &prepared, nil)
    guard prepareCode == SQLITE_OK, let prepared = unsafe prepared else {
      throw PlainDatabase.Failure(code: prepareCode)
    }
    unsafe statement = prepared
  }

  deinit {
    unsafe sqlite3_finalize(statement)
    unsafe sqlite3_close(connection)
  }

  func update(_ round: Int) throws {
    unsafe sqlite3_bind_int64(statement, 1, Int64(round &* 7_919 % rows + 1))
    let code = unsafe sqlite3_step(statement)
    unsafe sqlite3_reset(statement)
    guard code == SQLITE_DONE else { throw PlainDatabase.Failure(code: code) }
  }
}
