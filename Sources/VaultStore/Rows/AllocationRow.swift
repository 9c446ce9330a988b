package import VoucherModel

/// A promise to one line of a customer's order.
package struct AllocationRow: Hashable, Sendable {
  package let number: Int64
  package let key: AllocationKey
  package var kind: VoucherKind
  package var quantity: Int
  package var policy: AllocationPolicy
  /// How long a voucher has to live from the moment it is given, in milliseconds.
  package var minimumLife: Int64
  package var state: AllocationState
  /// How many vouchers it has now.
  package var held: Int
  /// How many it still waits for.
  package var owed: Int
  /// How many events the log had when it began to wait.
  package var waitsSince: Int64?
  /// When a reservation ends by itself.
  package var lapsesAt: Timestamp?
  package let createdAt: Timestamp
  package var changedAt: Timestamp

  package init(
    number: Int64, key: AllocationKey, kind: VoucherKind, quantity: Int, policy: AllocationPolicy,
    minimumLife: Int64, state: AllocationState, createdAt: Timestamp
  ) {
    self.number = number
    self.key = key
    self.kind = kind
    self.quantity = quantity
    self.policy = policy
    self.minimumLife = minimumLife
    self.state = state
    self.createdAt = createdAt
    held = 0
    owed = 0
    changedAt = createdAt
  }
}

extension AllocationRow: StoredRow {
  static let table = "allocations"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "number", "order_reference", "line", "product_id", "denomination", "currency", "quantity",
    "policy", "minimum_life", "state", "held", "owed", "waits_since", "lapses_at", "created_at",
    "changed_at",
  ]

  var values: [SQLValue] {
    [
      .integer(number), .text(key.order), .count(key.line), .number(kind.productID),
      .amount(kind.faceValue.amount), .text(kind.faceValue.currency.code), .count(quantity),
      .text(policy.rawValue), .integer(minimumLife), .text(state.rawValue), .count(held),
      .count(owed), .count(waitsSince), .time(lapsesAt), .time(createdAt), .time(changedAt),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    number = try row.integer()
    let order = try row.text()
    let line: Int = try row.count()
    guard let key = AllocationKey(order: order, line: line) else {
      throw .corrupt(what: "column order_reference")
    }
    self.key = key
    kind = VoucherKind(productID: try row.number(), faceValue: try row.money())
    quantity = try row.count()
    policy = try row.word()
    minimumLife = try row.integer()
    state = try row.word()
    held = try row.count()
    owed = try row.count()
    waitsSince = try row.optionalInteger()
    lapsesAt = try row.optionalTime()
    createdAt = try row.time()
    changedAt = try row.time()
  }
}

/// A voucher that a line has or had.
package struct AllocatedVoucherRow: Hashable, Sendable {
  /// What became of it.
  package enum State: String, Hashable, Sendable, CaseIterable {
    case held, returned, replaced
  }

  package let number: Int64
  package let place: Int
  package let voucherID: VoucherID
  package var state: State

  package init(number: Int64, place: Int, voucherID: VoucherID, state: State) {
    self.number = number
    self.place = place
    self.voucherID = voucherID
    self.state = state
  }
}

extension AllocatedVoucherRow: StoredRow {
  static let table = "allocated_vouchers"
  static let sql = RowSQL(table, columns)
  static let keyLength = 2
  static let columns = ["number", "place", "voucher_id", "state"]

  var values: [SQLValue] {
    [.integer(number), .count(place), .identifier(voucherID), .text(state.rawValue)]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    number = try row.integer()
    place = try row.count()
    voucherID = try row.identifier()
    state = try row.word()
  }
}
