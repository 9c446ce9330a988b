extension SandboxLedger {
  mutating func createOrder(
    _ request: SandboxRequest, _ exchange: Int
  ) throws(APIError) -> SandboxAnswer {
    guard let json = request.json, json.members != nil else { throw .malformedJSON }
    let index = try place(try OrderForm(json))
    let id = orders[index].id
    change(exchange) { $0.orderID = id }
    let hasFailed = !orders[index].isOpen && orders[index].status != SandboxOrder.Status.delivered
    if hasFailed, options.syncFailure == .serverError {
      throw .internalError("Failed to create order")
    }
    return orderAnswer(status: options.createdStatus, exchange) { view, writer in
      view.write(index, as: .read, into: &writer)
    }
  }

  mutating func order(
    _ request: SandboxRequest, _ exchange: Int
  ) throws(APIError) -> SandboxAnswer {
    guard let id = request.number else { throw .badRequest("Invalid order ID") }
    guard let index = orderIndex(id), orders[index].hiding != .everything else {
      throw .notFound("Order not found")
    }
    return orderAnswer(status: 200, exchange) { view, writer in
      view.write(index, as: .read, into: &writer)
    }
  }

  /// Newest first; `client_reference` is matched exactly.
  mutating func orderList(
    _ request: SandboxRequest, _ exchange: Int
  ) throws(APIError) -> SandboxAnswer {
    let paging = try Paging(request)
    var found: [Int]
    if let reference = request.parameter("client_reference") {
      found = orders.indices.filter { orders[$0].reference == reference && isListed(orders[$0]) }
    } else {
      found = orders.indices.filter { isListed(orders[$0]) }
    }
    if !paging.isAscending { found.reverse() }
    let (rows, total) = paging.rows(of: found.count, options.pages)
    let page = found[rows]
    var answer = orderAnswer(status: 200, exchange) { view, writer in
      writer.array { list in
        for index in page { view.write(index, as: .list, into: &list) }
      }
    }
    if options.listHeaders {
      answer.headers += paging.headers(rows: rows.count, total: total)
    }
    return answer
  }

  private func isListed(_ order: SandboxOrder) -> Bool {
    order.hiding == .nothing && order.listedFrom <= now
  }

  /// An answer with orders in it, and the note of every code it shows.
  private mutating func orderAnswer(
    status: Int, _ exchange: Int, _ write: (inout OrderView, inout JSONWriter) -> Void
  ) -> SandboxAnswer {
    let answer = rendered(status: status, exchange, write)
    for code in answer.carried {
      guard let index = orderIndex(code.orderID) else { continue }
      orders[index].vouchers[code.line].shownIn.append(exchange)
    }
    change(exchange) { $0.codes = answer.carried.count }
    return answer
  }

  /// The view keeps a copy of the ledger, which must be gone before the ledger changes.
  private func rendered(
    status: Int, _ exchange: Int, _ write: (inout OrderView, inout JSONWriter) -> Void
  ) -> SandboxAnswer {
    var view = OrderView(ledger: self, exchange: exchange)
    var answer = answer(status: status) { write(&view, &$0) }
    answer.carried = view.carried
    return answer
  }
}
