import Testing
import VaultStore
import VoucherModel

@Suite("the listings")
struct ListingTests {
  let store: StoreFixture

  init() throws {
    store = try StoreFixture()
  }

  /// Thirty orders, three at each moment, in every state by turns.
  private func fillOrders() throws -> [OrderRow] {
    let orders = try (0..<30).map { number in
      var order = try Make.order(
        number, at: Make.time.advanced(byMilliseconds: Int64(number / 3)))
      order.state = OrderState.allCases[number % OrderState.allCases.count]
      return order
    }
    try store.database.writeNow { transaction in
      for order in orders.shuffled() { try transaction.insertOrder(order) }
    }
    return orders
  }

  @Test(arguments: [ListingDirection.newestFirst, .oldestFirst], [1, 7, 30, 31])
  func `pages of orders join without a gap or a repetition`(
    direction: ListingDirection, limit: Int
  ) throws {
    let orders = try fillOrders()
    let listed = try store.database.read { snapshot in
      var listed: [OrderRow] = []
      while true {
        let page = try snapshot.orders(
          after: listed.last.map(OrderCursor.init(after:)), direction, limit: limit)
        listed += page
        if page.count < limit { return listed }
      }
    }
    #expect(listed == (direction == .oldestFirst ? orders : orders.reversed()))
  }

  @Test func `a filter lets through what it names`() throws {
    let orders = try fillOrders()
    let (from, before) = (
      Make.time.advanced(byMilliseconds: 2), Make.time.advanced(byMilliseconds: 6)
    )
    let filter = OrderFilter(states: [.captured, .inDoubt, .sent], from: from, before: before)
    let expected = orders.filter {
      [.captured, .inDoubt, .sent].contains($0.state) && $0.intendedAt >= from
        && $0.intendedAt < before
    }
    try store.database.read { snapshot in
      #expect(try snapshot.orders(matching: filter, .oldestFirst, limit: 100) == expected)
      var streamed: [OrderRow] = []
      try snapshot.eachOrder(matching: filter) { streamed.append($0) }
      #expect(streamed == expected)
      #expect(try snapshot.orders(matching: OrderFilter(states: []), limit: 100) == [])
    }
  }

  @Test func `unfinished orders are those that recovery has to do with`() throws {
    let orders = try fillOrders()
    let expected = orders.filter(\.state.isUnfinished)
    #expect(try store.database.read { try $0.unfinishedOrders() } == expected)
  }

  /// Two orders, two deliveries, forty vouchers.
  private func fillVouchers() throws -> [VoucherRow] {
    let vouchers = try (0..<40).map { number in
      try Make.voucher(
        1000 + number, of: Make.id(1 + number % 2), delivery: Make.id(3 + number % 2),
        line: number / 2, fingerprint: number < 30 ? Make.bytes(32, number % 29) : nil,
        state: VoucherState.allCases[number % 5], product: number < 20 ? 123 : 456)
    }
    try store.database.writeNow { transaction in
      for number in 1...2 {
        try transaction.insertOrder(Make.order(number))
        let delivery = Make.delivery(2 + number, of: Make.id(number))
        try transaction.insertDelivery(delivery, keys: Make.keys(of: delivery.id))
      }
      try transaction.insertVouchers(vouchers.shuffled())
    }
    return vouchers
  }

  @Test func `vouchers come back as they went in, by identifier, order, delivery and filter`()
    throws
  {
    let vouchers = try fillVouchers()
    try store.database.read { snapshot in
      #expect(try snapshot.vouchers(limit: 100) == vouchers)
      #expect(
        try snapshot.vouchers(of: Make.id(1)) == vouchers.filter { $0.orderID == Make.id(1) })
      #expect(
        try snapshot.vouchers(ofDelivery: Make.id(4))
          == vouchers.filter { $0.deliveryID == Make.id(4) })
      let wanted = [vouchers[7].id, vouchers[2].id]
      #expect(try snapshot.vouchers(wanted + [Make.id(9)]) == [vouchers[7], vouchers[2]])
      let filter = VoucherFilter(
        states: [.available, .voided], productID: ProductID(rawValue: 456), orderID: Make.id(2))
      let expected = vouchers.filter {
        [.available, .voided].contains($0.state) && $0.productID.rawValue == 456
          && $0.orderID == Make.id(2)
      }
      #expect(!expected.isEmpty)
      #expect(try snapshot.vouchers(matching: filter, limit: 100) == expected)
      var streamed: [VoucherRow] = []
      try snapshot.eachVoucher(matching: filter) { streamed.append($0) }
      #expect(streamed == expected)
      let page = try snapshot.vouchers(after: vouchers[9].id, limit: 5)
      #expect(page == Array(vouchers[10..<15]))
    }
  }

  @Test func `vouchers are counted by state, product and face value`() throws {
    let vouchers = try fillVouchers()
    let counts = try store.database.read { try $0.voucherCounts() }
    #expect(counts.map(\.count).reduce(0, +) == 40)
    for count in counts {
      let expected = vouchers.count {
        $0.state == count.state && $0.productID == count.productID
          && $0.faceValue == count.faceValue
      }
      #expect(count.count == expected)
    }
    #expect(Set(counts).count == counts.count)
  }

  @Test func `fingerprints are found, filled in once, and never changed`() throws {
    let vouchers = try fillVouchers()
    let database = store.database
    #expect(
      try database.read { try $0.vouchersWithoutFingerprint(limit: 100) }
        == Array(vouchers[30...]))
    #expect(
      try database.read { try $0.vouchersWithoutFingerprint(after: vouchers[35].id, limit: 2) }
        == Array(vouchers[36...37]))
    // Numbers 0 and 29 have the same code.
    #expect(
      try database.read { try $0.vouchers(withFingerprint: Make.bytes(32, 0)) }
        == [vouchers[0], vouchers[29]])
    try database.writeNow { try $0.setFingerprint(Make.bytes(32, 200), of: vouchers[30].id) }
    #expect(
      try database.read { try $0.voucher(vouchers[30].id) }?.fingerprint == Make.bytes(32, 200))
    #expect(throws: StoreError.changedMeanwhile) {
      try database.writeNow { try $0.setFingerprint(Make.bytes(32, 201), of: vouchers[30].id) }
    }
    #expect(throws: StoreError.notFound) {
      try database.writeNow { try $0.setFingerprint(Make.bytes(32, 201), of: Make.id(5)) }
    }
  }

  @Test func `an abbreviated identifier stands for those that begin so`() throws {
    let vouchers = try fillVouchers()
    let text = "\(vouchers[3].id)"
    let begin = String(text.prefix(8))
    let cases: [(prefix: String, limit: Int, count: Int)] = [
      (text, 9, 1), (text.lowercased(), 9, 1), (begin, 100, 40), (begin, 2, 2), ("0000", 9, 0),
      ("", 9, 0), ("8", 9, 0), (text + "0", 9, 0), ("U!", 9, 0),
    ]
    for (prefix, limit, count) in cases {
      let found = try store.database.read {
        try $0.voucherIDs(withPrefix: prefix, limit: limit)
      }
      #expect(found.count == count, "\(prefix)")
      if count == 1 { #expect(found == [vouchers[3].id]) }
    }
  }

  @Test func `the audit log is read by index, order and level`() throws {
    let leaves = (0..<20).map { Make.leaf($0, of: $0.isMultiple(of: 4) ? Make.id(1) : nil) }
    let nodes = [
      NodeRow(level: 1, position: 0, hash: Make.bytes(32, 1)),
      NodeRow(level: 2, position: 0, hash: Make.bytes(32, 2)),
    ]
    let checkpoints = [5, 20, 20].enumerated().map { offset, size in
      CheckpointRow(
        treeSize: size, note: "note \(offset)",
        signedAt: Make.time.advanced(byMilliseconds: Int64(offset)))
    }
    #expect(try store.database.read { try $0.treeSize() } == 0)
    try store.database.writeNow { transaction in
      try transaction.appendLeaves(leaves)
      try transaction.insertNodes(nodes)
      for checkpoint in checkpoints { try transaction.insertCheckpoint(checkpoint) }
    }
    try store.database.read { snapshot in
      #expect(try snapshot.treeSize() == 20)
      #expect(try snapshot.leaf(7) == leaves[7])
      #expect(try snapshot.leaf(20) == nil)
      #expect(try snapshot.leafHash(7) == leaves[7].hash)
      #expect(try snapshot.node(level: 0, position: 7) == leaves[7].hash)
      #expect(try snapshot.node(level: 2, position: 0) == nodes[1].hash)
      #expect(try snapshot.node(level: 3, position: 0) == nil)
      #expect(try snapshot.leaves(from: 15, limit: 3) == Array(leaves[15..<18]))
      #expect(try snapshot.leaves(of: Make.id(1)).map(\.index) == [0, 4, 8, 12, 16])
      var streamed: [LeafRow] = []
      try snapshot.eachLeaf(from: 4) { streamed.append($0) }
      #expect(streamed == Array(leaves[4...]))
      var seen: [NodeRow] = []
      try snapshot.eachNode { seen.append($0) }
      #expect(seen == nodes)
      #expect(try snapshot.latestCheckpoint() == checkpoints[2])
      #expect(try snapshot.checkpoints() == checkpoints)
    }
  }

  @Test func `a stream can ask further questions, and stops when it is told to`() throws {
    _ = try fillVouchers()
    try store.database.read { snapshot in
      var seen = 0
      do {
        try snapshot.eachVoucher { voucher in
          let same = try snapshot.voucher(voucher.id)
          let all = try snapshot.vouchers(limit: 50)
          #expect(same == voucher && all.count == 40)
          seen += 1
          if seen == 12 { throw Refusal(number: seen) }
        }
        Issue.record("the stream did not stop")
      } catch let refusal as Refusal {
        #expect(refusal.number == 12)
      }
      #expect(try snapshot.vouchers(limit: 50).count == 40)
    }
  }
}
