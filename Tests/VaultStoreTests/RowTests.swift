import TestSupport
import Testing
import VaultStore
import VoucherModel

@Suite("the rows")
struct RowTests {
  let store: StoreFixture

  init() throws {
    store = try StoreFixture()
  }

  @Test func `the vault's row comes back as it went in, and there is one`() throws {
    var vault = try Make.vault()
    vault.host = "api.example"
    let row = vault
    #expect(try store.database.read { try $0.vault() } == nil)
    #expect(throws: StoreError.notFound) { try store.database.writeNow { try $0.setHost("x") } }
    try store.database.writeNow { try $0.insertVault(row) }
    #expect(try store.database.read { try $0.vault() } == row)
    #expect(throws: StoreError.self) { try store.database.writeNow { try $0.insertVault(row) } }
  }

  @Test func `an order comes back as it went in, with all columns and with none`() throws {
    let plain = try Make.order(1)
    let full = try fullOrder(2)
    try store.database.writeNow { transaction in
      try transaction.insertOrder(plain)
      try transaction.insertOrder(full)
    }
    try store.database.read { snapshot in
      #expect(try snapshot.order(plain.id) == plain)
      #expect(try snapshot.order(full.id) == full)
      #expect(try snapshot.order(reference: full.reference) == full)
      let number = try #require(full.supplierOrderID)
      #expect(try snapshot.order(supplierOrderID: number) == full)
      #expect(try snapshot.order(Make.id(99)) == nil)
    }
  }

  @Test func `an update writes all that may change, and nothing else`() throws {
    let plain = try Make.order(2)
    let full = try fullOrder(2)
    try store.database.writeNow { transaction in
      try transaction.insertOrder(plain)
      try transaction.updateOrder(full, expecting: .intended)
    }
    #expect(try store.database.read { try $0.order(full.id) } == full)
  }

  @Test func `an update for a state that has passed is refused`() throws {
    var order = try Make.order(1)
    try store.database.writeNow { [order] in try $0.insertOrder(order) }
    order.state = .sent
    let sent = order
    try store.database.writeNow { try $0.updateOrder(sent, expecting: .intended) }
    #expect(throws: StoreError.changedMeanwhile) {
      try store.database.writeNow { try $0.updateOrder(sent, expecting: .intended) }
    }
    let missing = try Make.order(7)
    #expect(throws: StoreError.notFound) {
      try store.database.writeNow { try $0.updateOrder(missing, expecting: .intended) }
    }
  }

  @Test func `two orders share neither reference nor supplier's number`() throws {
    let first = try fullOrder(1)
    var second = try Make.order(2)
    second.supplierOrderID = first.supplierOrderID
    let rival = second
    let namesake = try Make.order(3, reference: first.reference.text)
    try store.database.writeNow { try $0.insertOrder(first) }
    #expect(throws: StoreError.supplierOrderTaken) {
      try store.database.writeNow { try $0.insertOrder(rival) }
    }
    #expect(throws: StoreError.referenceTaken) {
      try store.database.writeNow { try $0.insertOrder(namesake) }
    }
  }

  @Test func `a delivery comes back with its keys`() throws {
    let order = try Make.order(1)
    let whole = Make.delivery(2, of: order.id)
    let unread = Make.delivery(3, of: nil, body: Make.bytes(70_000, 9))
    try store.database.writeNow { transaction in
      try transaction.insertOrder(order)
      try transaction.insertDelivery(whole, keys: Make.keys(of: whole.id))
      try transaction.insertDelivery(unread, keys: [])
    }
    try store.database.read { snapshot in
      #expect(try snapshot.delivery(whole.id) == whole)
      #expect(try snapshot.delivery(unread.id) == unread)
      #expect(try snapshot.deliveries(of: order.id) == [whole])
      #expect(try snapshot.deliveryKeys(whole.id) == Make.keys(of: whole.id))
      #expect(try snapshot.deliveriesWithSealedBody() == [unread.id])
      var seen: [DeliveryID: Int] = [:]
      try snapshot.eachDelivery { seen[$0.id] = $1.count }
      #expect(seen == [whole.id: 2, unread.id: 0])
    }
  }

  @Test func `runs and breaks come back, and a break keeps the moment it was first seen`() throws {
    let later = Make.time.advanced(byMilliseconds: 1000)
    let first = RunRow(id: Make.id(1), startedAt: Make.time, isComplete: false, document: "{1}")
    let second = RunRow(id: Make.id(2), startedAt: later, isComplete: true, document: "{2}")
    try store.database.writeNow { transaction in
      for run in [first, second] {
        try transaction.insertRun(run)
        try transaction.recordBreaks(
          (run == first ? ["a"] : ["a", "b"]).map {
            BreakRow(id: $0, kind: "k", firstSeenAt: run.startedAt, firstRunID: run.id)
          })
      }
    }
    try store.database.read { snapshot in
      #expect(try snapshot.latestRun() == second)
      #expect(try snapshot.run(first.id) == first)
      #expect(try snapshot.firstSeen(["a", "b", "c"]) == ["a": Make.time, "b": later])
      #expect(try snapshot.knownBreaks().map(\.id) == ["a", "b"])
      var runs: [RunRow] = []
      try snapshot.eachRun { runs.append($0) }
      #expect(runs == [first, second])
    }
  }

  @Test func `what a run was told and what people did come back as they went in`() throws {
    let run = RunRow(id: Make.id(1), startedAt: Make.time, isComplete: true, document: "{}")
    let inputs = RunInputsRow(
      sequence: 1, runID: run.id, baseSequence: 1, knownAt: Make.time, eventSequence: 2,
      settings: "{}", changes: Make.bytes(32, 1))
    var event = BreakEventRow(sequence: 1, breakID: "a", kind: "matched", at: Make.time)
    event.actor = "ann"
    event.reason = "refunded"
    event.note = "note"
    event.assignee = "ben"
    event.linkedBreak = "b"
    event.linkedSequence = 1
    event.orderID = Make.id(3)
    event.transactionID = TransactionID(rawValue: 4)
    event.currency = Currency("EUR")
    event.difference = Amount("-1.5")
    event.exposure = Amount("1.5")
    event.about = "x"
    var found = BreakEventRow(sequence: 2, breakID: "a", kind: "found", at: Make.time)
    found.runSequence = 1
    let step = PeriodEventRow(
      sequence: 1, period: "2026-10", kind: .signed, at: Make.time, actor: "ann", note: "n",
      runSequence: 1)
    let report = SealedReportRow(
      eventSequence: 1, name: "json", sha256: Make.bytes(32, 2), content: "{}")
    let events = [event, found]
    try store.database.writeNow { transaction in
      try transaction.insertRun(run)
      try transaction.recordBreaks([
        BreakRow(id: "a", kind: "k", firstSeenAt: Make.time, firstRunID: run.id)
      ])
      try transaction.insertRunInputs(inputs)
      try transaction.insertBreakEvents(events)
      try transaction.insertPeriodEvent(step, reports: [report])
    }
    try store.database.read { snapshot in
      let told = try snapshot.runInputs(run.id)
      #expect(told == inputs)
      #expect(try snapshot.runInputs(at: 1) == inputs)
      #expect(try snapshot.lastLearning() == inputs)
      #expect(try snapshot.lastLearning(before: 1) == nil)
      #expect(try snapshot.breakEvents(of: "a") == events)
      #expect(try snapshot.lastBreakEvent() == 2)
      #expect(try snapshot.breakIDs(beginning: "a", limit: 2) == ["a"])
      #expect(try snapshot.periodEvents() == [step])
      #expect(try snapshot.sealedReports(of: 1) == [report])
      #expect(try snapshot.sealedReport("json", of: 1) == report)
    }
  }

  @Test func `what was known after a run is the newest of each record`() throws {
    let rows: [(Int64, String, String?)] = [
      (1, "a", "a1"), (1, "b", "b1"), (2, "a", "a2"), (2, "c", "c2"), (3, "b", nil), (3, "c", "c3"),
    ]
    try store.database.writeNow { transaction in
      for sequence in Int64(1)...3 {
        let run = RunRow(
          id: Make.id(Int(sequence)), startedAt: Make.time, isComplete: true, document: "{}")
        try transaction.insertRun(run)
        try transaction.insertRunInputs(
          RunInputsRow(
            sequence: sequence, runID: run.id, baseSequence: sequence, knownAt: Make.time,
            eventSequence: 0, settings: "{}", changes: Make.bytes(32, 1)))
      }
      try transaction.insertKnownRecords(
        rows.map {
          KnownRecordRow(source: .movement, key: $0.1, runSequence: $0.0, content: $0.2)
        })
    }
    func known(_ sequence: Int64) throws -> [String] {
      var contents: [String] = []
      try store.database.read { snapshot in
        try snapshot.eachKnownRecord(asOf: sequence) { contents.append($0.content ?? "-") }
      }
      return contents
    }
    #expect(try known(0) == [])
    #expect(try known(1) == ["a1", "b1"])
    #expect(try known(2) == ["a2", "b1", "c2"])
    #expect(try known(3) == ["a2", "c3"])
    var changed: [String] = []
    try store.database.read { snapshot in
      try snapshot.eachRecordChanged(since: 1, upTo: 2) { changed.append($0.content ?? "-") }
    }
    #expect(changed == ["a1"])
  }

  private func fullOrder(_ number: Int) throws -> OrderRow {
    var order = try Make.order(number)
    order.state = .partiallyCaptured
    (order.captured, order.lost, order.attempts) = (3, 1, 2)
    order.priceLimit = Amount("250.00")
    order.quotedPayable = try Make.money("241.25", "EUR")
    order.quotedAt = Make.time
    order.supplierOrderID = SupplierOrderID(rawValue: 12345)
    order.supplierStatus = .other("PARTLY")
    order.amount = Amount("250.00")
    order.discount = Amount("8.75")
    order.baseCurrency = Currency("USD")
    order.deductionCurrency = Currency("EUR")
    order.reportedWalletID = WalletID(rawValue: 3)
    order.reportedQuantity = 5
    order.lastRequestID = "request"
    order.sentAt = Make.time.advanced(byMilliseconds: 1)
    order.seenAt = Make.time.advanced(byMilliseconds: 2)
    order.settledAt = Make.time.advanced(byMilliseconds: 3)
    return order
  }
}
