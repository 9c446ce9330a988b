package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// The allocation of a line.
  package func allocation(_ key: AllocationKey) throws -> AllocationRow? {
    try session.first(
      AllocationRow.select("WHERE order_reference = ? AND line = ?"),
      [.text(key.order), .count(key.line)])
  }

  /// The allocation of that number.
  package func allocation(number: Int64) throws -> AllocationRow? {
    try session.first(AllocationRow.select("WHERE number = ?"), [.integer(number)])
  }

  /// The allocations of an order, by line.
  package func allocations(ofOrder order: String) throws -> [AllocationRow] {
    try session.all(
      AllocationRow.select("WHERE order_reference = ? ORDER BY line"), [.text(order)])
  }

  /// One page of allocations, in the order in which they came.
  package func allocations(after number: Int64, limit: Int) throws -> [AllocationRow] {
    try session.all(
      AllocationRow.select("WHERE number > ? ORDER BY number LIMIT ?"),
      [.integer(number), .count(limit)])
  }

  /// Passes every allocation on, in bounded memory.
  package func eachAllocation(
    noting damaged: DamagedRows? = nil, _ body: (AllocationRow) throws -> Void
  ) throws {
    try session.each(AllocationRow.select("ORDER BY number"), noting: damaged, body)
  }

  /// Passes every voucher that a line has or had on, in bounded memory.
  package func eachAllocatedVoucher(
    noting damaged: DamagedRows? = nil, _ body: (AllocatedVoucherRow) throws -> Void
  ) throws {
    try session.each(AllocatedVoucherRow.select("ORDER BY number, place"), noting: damaged, body)
  }

  /// All vouchers that a line has or had, by place.
  package func allocatedVouchers(of number: Int64) throws -> [AllocatedVoucherRow] {
    try session.all(
      AllocatedVoucherRow.select("WHERE number = ? ORDER BY place"), [.integer(number)])
  }

  /// The line that has the voucher.
  package func holder(of voucher: VoucherID) throws -> AllocatedVoucherRow? {
    try session.first(
      AllocatedVoucherRow.select("WHERE voucher_id = ? AND state = 'held'"), [.identifier(voucher)])
  }

  /// The lines that had the voucher, oldest first.
  package func formerHolders(of voucher: VoucherID) throws -> [AllocatedVoucherRow] {
    try session.all(
      AllocatedVoucherRow.select("WHERE voucher_id = ? AND state <> 'held' ORDER BY number"),
      [.identifier(voucher)])
  }

  /// The reservations of a kind that have lapsed at the moment, in the order in which they did.
  package func overdueReservations(
    of kind: VoucherKind, at moment: Timestamp
  ) throws -> [AllocationRow] {
    try session.all(
      AllocationRow.select(
        """
        WHERE state = 'reserved' AND product_id = ? AND denomination = ? AND currency = ?
          AND lapses_at <= ? ORDER BY lapses_at, number
        """), kind.values + [.time(moment)])
  }

  /// The lines that wait for vouchers of a kind, the first to wait first.
  package func waitingAllocations(of kind: VoucherKind) throws -> [AllocationRow] {
    try session.all(
      AllocationRow.select(
        """
        WHERE owed > 0 AND product_id = ? AND denomination = ? AND currency = ?
        ORDER BY waits_since, number
        """), kind.values)
  }

  /// The kinds that lines wait for, or that lapsed reservations keep.
  package func unsettledKinds(at moment: Timestamp) throws -> [VoucherKind] {
    try session.all(
      """
      SELECT product_id, denomination, currency FROM allocations WHERE owed > 0
      UNION SELECT product_id, denomination, currency FROM allocations
        WHERE state = 'reserved' AND lapses_at <= ?
      """, [.time(moment)]
    ) { (row) throws(StoreError) in
      VoucherKind(productID: try row.number(), faceValue: try row.money())
    }.sorted()
  }

  /// The number of the next allocation.
  package func nextAllocationNumber() throws -> Int64 {
    try session.first("SELECT coalesce(max(number), 0) + 1 FROM allocations") {
      (row) throws(StoreError) in try row.integer()
    } ?? 1
  }
}

extension VaultTransaction {
  package func insertAllocation(_ row: AllocationRow) throws {
    try session.insert(row)
  }

  /// Writes all of an allocation but its key.
  package func updateAllocation(_ row: AllocationRow) throws {
    let changed = try session.execute(
      """
      UPDATE allocations SET product_id = ?, denomination = ?, currency = ?, quantity = ?,
        policy = ?, minimum_life = ?, state = ?, held = ?, owed = ?, waits_since = ?, lapses_at = ?,
        changed_at = ? WHERE number = ?
      """,
      row.kind.values + [
        .count(row.quantity), .text(row.policy.rawValue), .integer(row.minimumLife),
        .text(row.state.rawValue), .count(row.held), .count(row.owed), .count(row.waitsSince),
        .time(row.lapsesAt), .time(row.changedAt), .integer(row.number),
      ])
    guard changed == 1 else { throw StoreError.notFound }
  }

  /// Gives vouchers to a line; one that another line has is refused as `duplicate`.
  package func insertAllocatedVouchers(_ rows: [AllocatedVoucherRow]) throws {
    try session.insert(rows)
  }

  /// Takes a voucher from the line that has it.
  package func endHolding(_ row: AllocatedVoucherRow, as state: AllocatedVoucherRow.State) throws {
    let changed = try session.execute(
      "UPDATE allocated_vouchers SET state = ? WHERE number = ? AND place = ? AND state = 'held'",
      [.text(state.rawValue), .integer(row.number), .count(row.place)])
    guard changed == 1 else { throw StoreError.changedMeanwhile }
  }
}
