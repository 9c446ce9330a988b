import TestSupport
import VaultStore
import VoucherModel

/// A database of its own in a folder of its own, and rows to put into it.
struct StoreFixture {
  let folder: TemporaryFolder
  let database: VaultDatabase

  init(lockTimeoutMilliseconds: Int = 10_000) throws {
    folder = try TemporaryFolder()
    database = try VaultDatabase(
      path: folder.path("vault.db"), access: .create,
      lockTimeoutMilliseconds: lockTimeoutMilliseconds)
  }

  var path: String { folder.path("vault.db") }

  /// The same file once more, as another process would open it.
  func reopened(
    _ access: VaultDatabase.Access = .readWrite, lockTimeoutMilliseconds: Int = 10_000
  ) throws -> VaultDatabase {
    try VaultDatabase(
      path: path, access: access, lockTimeoutMilliseconds: lockTimeoutMilliseconds)
  }
}

/// Rows that differ where they have to.
enum Make {
  static let time = Timestamp(milliseconds: 1_790_000_000_000)

  static func id<Subject>(_ number: Int) -> Identifier<Subject> {
    Identifier(high: UInt64(time.milliseconds) << 16, low: UInt64(number))
  }

  static func bytes(_ count: Int, _ value: Int) -> [UInt8] {
    Array(repeating: UInt8(truncatingIfNeeded: value), count: count)
  }

  static func vault() throws -> VaultRow {
    VaultRow(
      id: id(1), origin: "vault.example/1", createdAt: time, incarnation: 1,
      identity: bytes(40, 7), host: nil)
  }

  static func order(_ number: Int, reference: String? = nil, at: Timestamp = time) throws
    -> OrderRow
  {
    OrderRow(
      id: id(number), reference: try Make.reference(reference ?? "REFERENCE-\(number)"),
      origin: .placed, requestDigest: bytes(32, number), productID: ProductID(rawValue: 123),
      denomination: Amount(millionths: 50_000_000), quantity: 5, walletID: nil, intendedAt: at)
  }

  static func reference(_ text: String) throws -> ClientReference {
    guard let reference = ClientReference(text) else { throw Unmade(what: text) }
    return reference
  }

  static func money(_ text: String, _ code: String) throws -> Money {
    guard let amount = Amount(text), let currency = Currency(code) else { throw Unmade(what: text) }
    return Money(amount, currency)
  }

  static func delivery(
    _ number: Int, of order: OrderID?, body: [UInt8]? = nil
  ) -> DeliveryRow {
    DeliveryRow(
      id: id(number), orderID: order, source: .create, receivedAt: time, httpStatus: 201,
      requestID: "request-\(number)", byteCount: 900, isComplete: true, voucherCount: 2,
      header: bytes(48, number), sealedBody: body)
  }

  static func exchange(_ number: Int, about order: OrderID) -> ExchangeRow {
    ExchangeRow(
      id: id(number), orderID: order, kind: .create, requestID: "request-\(number)",
      httpStatus: 201, byteCount: 900, startedAt: time, endedAt: nil, outcome: .answered)
  }

  static func keys(of delivery: DeliveryID) -> [DeliveryKeyRow] {
    [
      DeliveryKeyRow(deliveryID: delivery, role: .recovery, epoch: 1, wrappedKey: bytes(80, 2)),
      DeliveryKeyRow(deliveryID: delivery, role: .reveal, epoch: 1, wrappedKey: bytes(80, 1)),
    ]
  }

  static func voucher(
    _ number: Int, of order: OrderID, delivery: DeliveryID, line: Int,
    fingerprint: [UInt8]? = nil, state: VoucherState = .available, product: Int64 = 123,
    expiresAt: Timestamp? = nil
  ) throws -> VoucherRow {
    guard let mask = Mask(tail: "W\(number % 1000)") else { throw Unmade(what: "mask") }
    return VoucherRow(
      id: id(number), orderID: order, deliveryID: delivery, line: line,
      productID: ProductID(rawValue: product), faceValue: try money("50.00", "USD"), epoch: 1,
      incarnation: 1, nonce: bytes(24, number), ciphertext: bytes(160, number),
      commitment: bytes(32, number), mask: mask, look: .plain, referenceDigest: nil,
      fingerprint: fingerprint, state: state, expiresAt: expiresAt, capturedAt: time)
  }

  static func leaf(_ index: UInt64, of order: OrderID? = nil) -> LeafRow {
    LeafRow(
      index: index, kind: 3, occurredAt: time, orderID: order, leaf: bytes(20, Int(index)),
      hash: bytes(32, Int(index)))
  }

  struct Unmade: Error {
    let what: String
  }
}

/// What a test's body throws to have its work taken back.
struct Refusal: Error, Equatable {
  var number = 0
}
