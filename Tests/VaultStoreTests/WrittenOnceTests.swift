import Testing
import VaultStore
import VoucherModel

@Suite("what is written once")
struct WrittenOnceTests {
  /// A vault with a row in every table.
  static func filled() throws -> StoreFixture {
    let store = try StoreFixture()
    try store.database.writeNow { transaction in
      try transaction.insertVault(Make.vault())
      var order = try Make.order(1)
      order.supplierOrderID = SupplierOrderID(rawValue: 900)
      try transaction.insertOrder(order)
      let delivery = Make.delivery(2, of: order.id, body: Make.bytes(10, 1))
      try transaction.insertDelivery(delivery, keys: Make.keys(of: delivery.id))
      try transaction.insertVouchers([
        Make.voucher(
          3, of: order.id, delivery: delivery.id, line: 0, fingerprint: Make.bytes(32, 4))
      ])
      try transaction.appendLeaves([Make.leaf(0), Make.leaf(1)])
      try transaction.insertNodes([NodeRow(level: 1, position: 0, hash: Make.bytes(32, 5))])
      try transaction.insertCheckpoint(
        CheckpointRow(treeSize: 2, note: "note", signedAt: Make.time))
      try transaction.insertReveals([
        RevealRow(
          leafIndex: 0, voucherID: Make.id(3), actor: "ann", purpose: "sale",
          revealedAt: Make.time)
      ])
      try transaction.insertExchange(Make.exchange(7, about: order.id))
      try transaction.insertNote(
        NoteRow(
          leafIndex: 1, orderID: order.id, actor: "ann", note: "ticket", notedAt: Make.time))
      let run = RunRow(id: Make.id(6), startedAt: Make.time, isComplete: true, document: "{}")
      try transaction.insertRun(run)
      try transaction.recordBreaks([
        BreakRow(id: "b", kind: "amount-break", firstSeenAt: Make.time, firstRunID: run.id)
      ])
      try fillFinance(run.id, in: transaction)
      try fillShop(order.id, in: transaction)
      try fillInventory(in: transaction)
    }
    return store
  }

  /// A line that had a voucher, and what was done about that and about reveals.
  private static func fillInventory(in transaction: borrowing VaultTransaction) throws {
    guard let key = AllocationKey(order: "4711", line: 1) else { throw Make.Unmade(what: "key") }
    let kind = VoucherKind(
      productID: ProductID(rawValue: 123), faceValue: try Make.money("50.00", "USD"))
    try transaction.insertAllocation(
      AllocationRow(
        number: 1, key: key, kind: kind, quantity: 1, policy: .whole, minimumLife: 0,
        state: .allocated, createdAt: Make.time))
    try transaction.insertAllocatedVouchers([
      AllocatedVoucherRow(number: 1, place: 0, voucherID: Make.id(3), state: .returned)
    ])
    try transaction.insertVoucherEvent(
      VoucherEventRow(
        sequence: 1, voucherID: Make.id(3), kind: .disputed, at: Make.time, actor: "ann",
        reason: "ticket"))
    try transaction.insertControlEvent(
      ControlEventRow(sequence: 1, kind: .frozen, at: Make.time, actor: "ann", reason: "drill"))
  }

  /// What a run was told and learned, an event about its break, and a close of it.
  private static func fillFinance(
    _ run: RunID, in transaction: borrowing VaultTransaction
  ) throws {
    try transaction.insertRunInputs(
      RunInputsRow(
        sequence: 1, runID: run, baseSequence: 1, knownAt: Make.time, eventSequence: 1,
        settings: "{}", changes: Make.bytes(32, 6)))
    try transaction.insertKnownRecords([
      KnownRecordRow(source: .wallet, key: "1", runSequence: 1, content: "{}")
    ])
    var event = BreakEventRow(sequence: 1, breakID: "b", kind: "found", at: Make.time)
    event.runSequence = 1
    try transaction.insertBreakEvents([event])
    try transaction.insertPeriodEvent(
      PeriodEventRow(
        sequence: 1, period: "2026-10", kind: .prepared, at: Make.time, actor: "ann", note: nil,
        runSequence: 1),
      reports: [
        SealedReportRow(
          eventSequence: 1, name: "json", sha256: Make.bytes(32, 7), content: "{}")
      ])
  }

  /// A webhook about an order, a warning and a plan.
  private static func fillShop(
    _ order: OrderID, in transaction: borrowing VaultTransaction
  ) throws {
    try transaction.insertWebhook(
      WebhookRow(
        leafIndex: 0, eventID: "evt_1", kind: "order.delivered", orderID: order,
        receivedAt: Make.time))
    try transaction.insertWarning(
      WarningRow(
        leafIndex: 0, watched: "balance USD", kind: .raised, level: 1, happenedAt: Make.time))
    let reference = try #require(ClientReference("FILL"))
    try transaction.insertReplenishment(
      ReplenishmentRow(
        leafIndex: 0, reference: reference, productID: ProductID(rawValue: 123),
        denomination: Amount(millionths: 50_000_000), walletID: nil, target: 10, quantity: 4,
        largest: 5, plannedAt: Make.time))
  }

  @Test(arguments: [
    "vault", "orders", "deliveries", "vouchers", "reveals", "audit_leaves", "audit_nodes",
    "checkpoints", "reconciliation_runs", "breaks", "exchanges", "order_notes",
    "run_inputs", "known_records", "break_events", "period_events", "sealed_reports",
    "webhook_events", "warning_events", "replenishments",
    "allocations", "allocated_vouchers", "voucher_events", "control_events",
  ])
  func `no row is deleted`(table: String) throws {
    let store = try Self.filled()
    let outsider = try Outsider(store.path)
    // References are off for an outsider who means it; the triggers are not.
    try outsider.run("PRAGMA foreign_keys = OFF")
    #expect(try outsider.refusal(of: "DELETE FROM \(table)") != nil)
    store.database.close()
  }

  @Test(arguments: [
    ("vault", "origin = 'other'"), ("vault", "incarnation = 0"),
    ("orders", "quantity = 1"), ("orders", "reference = 'OTHER'"),
    ("orders", "request_digest = zeroblob(32)"), ("orders", "supplier_order_id = 901"),
    ("orders", "supplier_order_id = NULL"), ("deliveries", "voucher_count = 9"),
    ("deliveries", "header = x'00'"),
    ("delivery_keys", "wrapped_key = x'00'"), ("vouchers", "ciphertext = x'00'"),
    ("vouchers", "commitment = zeroblob(32)"), ("vouchers", "line = 7"),
    ("vouchers", "expires_at = 1"), ("vouchers", "fingerprint = zeroblob(32)"),
    ("vouchers", "fingerprint = NULL"), ("reveals", "purpose = 'other'"),
    ("audit_leaves", "leaf = x'00'"), ("audit_nodes", "hash = zeroblob(32)"),
    ("checkpoints", "note = ''"), ("reconciliation_runs", "document = ''"),
    ("breaks", "first_seen_at = 0"), ("exchanges", "byte_count = 0"),
    ("exchanges", "ended_at = 1"), ("order_notes", "note = 'other'"),
    ("run_inputs", "settings = ''"), ("run_inputs", "event_seq = 2"),
    ("known_records", "content = NULL"), ("break_events", "note = 'other'"),
    ("break_events", "actor = 'ann'"), ("period_events", "actor = 'eve'"),
    ("sealed_reports", "content = ''"), ("allocations", "order_reference = '4712'"),
    ("allocations", "line = 2"), ("allocations", "created_at = 1"),
    ("allocated_vouchers", "state = 'held'"), ("allocated_vouchers", "voucher_id = zeroblob(16)"),
    ("voucher_events", "reason = 'other'"), ("control_events", "kind = 'unfrozen'"),
  ])
  func `no content is changed`(table: String, change: String) throws {
    let store = try Self.filled()
    let outsider = try Outsider(store.path)
    #expect(try outsider.refusal(of: "UPDATE \(table) SET \(change)") != nil)
    store.database.close()
  }

  @Test func `what may change can be changed`() throws {
    let store = try Self.filled()
    try store.database.writeNow { transaction in
      try transaction.setHost("api.example")
      try transaction.setIncarnation(2)
      try transaction.setIdentity([1, 2, 3])
      try transaction.clearSealedBody(Make.id(2))
      #expect(try transaction.setVoucherState(Make.id(3), from: .available, to: .revealed))
      #expect(try !transaction.setVoucherState(Make.id(3), from: .available, to: .voided))
    }
    try store.database.read { snapshot in
      let vault = try #require(try snapshot.vault())
      #expect(vault.host == "api.example")
      #expect(vault.incarnation == 2)
      #expect(vault.identity == [1, 2, 3])
      #expect(try snapshot.delivery(Make.id(2))?.sealedBody == nil)
      #expect(try snapshot.voucher(Make.id(3))?.state == .revealed)
    }
  }

  @Test func `a body that was cleared does not come back`() throws {
    let store = try Self.filled()
    try store.database.writeNow { try $0.clearSealedBody(Make.id(2)) }
    let outsider = try Outsider(store.path)
    #expect(try outsider.refusal(of: "UPDATE deliveries SET sealed_body = x'00'") != nil)
    store.database.close()
  }

  @Test func `an incarnation does not come back`() throws {
    let store = try Self.filled()
    try store.database.writeNow { try $0.setIncarnation(3) }
    let outsider = try Outsider(store.path)
    #expect(try outsider.refusal(of: "UPDATE vault SET incarnation = 2") != nil)
    #expect(throws: StoreError.self) { try store.database.writeNow { try $0.setIncarnation(2) } }
    store.database.close()
  }

  @Test func `an order has each line once`() throws {
    let store = try Self.filled()
    let again = try Make.voucher(9, of: Make.id(1), delivery: Make.id(2), line: 0)
    #expect(throws: StoreError.duplicate(constraint: "vouchers.order_id, vouchers.line")) {
      try store.database.writeNow { try $0.insertVouchers([again]) }
    }
  }

  @Test(arguments: [UInt64(0), 1, 3, 1 << 40])
  func `a leaf has the next place, and no other`(index: UInt64) throws {
    let store = try Self.filled()
    #expect(throws: StoreError.ruleBroken("the audit log grows leaf by leaf")) {
      try store.database.writeNow { try $0.appendLeaves([Make.leaf(index)]) }
    }
    try store.database.writeNow { try $0.appendLeaves([Make.leaf(2)]) }
    #expect(try store.database.read { try $0.treeSize() } == 3)
  }

  @Test func `a replacement is no way around the rules`() throws {
    let store = try Self.filled()
    let outsider = try Outsider(store.path)
    try outsider.run("PRAGMA recursive_triggers = ON")
    for table in ["vouchers", "orders", "audit_leaves", "audit_nodes", "checkpoints", "reveals"] {
      let sql = "INSERT OR REPLACE INTO \(table) SELECT * FROM \(table)"
      #expect(try outsider.refusal(of: sql) != nil, "\(table)")
    }
  }

  @Test func `a row that refers to nothing is refused`() throws {
    let store = try StoreFixture()
    #expect(throws: StoreError.ruleBroken("FOREIGN KEY constraint failed")) {
      try store.database.writeNow { transaction in
        try transaction.insertVouchers([
          Make.voucher(1, of: Make.id(8), delivery: Make.id(9), line: 0)
        ])
      }
    }
  }
}
