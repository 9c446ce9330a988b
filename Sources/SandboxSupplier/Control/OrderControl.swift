import VoucherModel

extension SandboxLedger {
  /// What can be done to an order from outside.
  mutating func controlOrder(
    _ method: String, _ index: Int, _ verb: String?, _ body: JSONValue
  ) throws(APIError) -> JSONValue {
    switch (method, verb) {
    case ("PATCH", nil): try changeOrder(index, body)
    case ("DELETE", nil): orders[index].hiding = .everything
    case ("POST", "deliver"):
      let waiting = orders[index].vouchers.count { !$0.isDelivered }
      deliver(try body.only("count")["count"]?.integer ?? waiting, of: index)
    case ("POST", "fail"): finish(index, .fail)
    case ("POST", "cancel"): finish(index, .cancel)
    case ("POST", "refund"):
      let body = try body.only("amount", "wallet_id")
      let amount = try body.amount("amount") ?? refundDue(of: orders[index])
      bookRefund(
        of: orders[index], amount: amount, walletID: try identifier(body, "wallet_id"))
    case ("POST", "debit"):
      let body = try body.only("amount", "wallet_id")
      let amount = try body.amount("amount") ?? orders[index].payable
      bookDebit(of: orders[index], amount: amount, walletID: try identifier(body, "wallet_id"))
    case ("POST", "hide"):
      let from = try body.only("from")["from"]?.string ?? "lists"
      orders[index].hiding = try body.required("from", SandboxOrder.Hiding(rawValue: from))
    case ("POST", "show"): orders[index].hiding = .nothing
    case ("POST", "burn"): burn(index)
    case ("POST", "replace-codes"): try replaceCodes(index, body)
    default: throw .notFound("There is no such control call")
    }
    return summary(of: orders[index])
  }

  private func summary(of order: SandboxOrder) -> JSONValue {
    .object([
      .init("id", .number(String(order.id))), .init("status", .string(order.status)),
      .init("client_reference", order.reference.map(JSONValue.string) ?? .null),
      .init("delivered", .number(String(order.deliveredCount))),
    ])
  }

  /// Makes the supplier's record say something else.
  private mutating func changeOrder(_ index: Int, _ body: JSONValue) throws(APIError) {
    let body = try body.only(
      "status", "amount", "discount", "denomination", "quantity", "base_currency",
      "deduction_currency", "wallet_id", "client_reference", "message")
    var order = orders[index]
    if let status = body["status"]?.string { order.status = status }
    if let amount = try body.amount("amount") { order.amount = amount }
    if let discount = try body.amount("discount") { order.discount = discount }
    if let denomination = try body.amount("denomination") { order.denomination = denomination }
    if let quantity = body["quantity"]?.integer { order.quantity = quantity }
    if let code = body["base_currency"]?.string { order.baseCurrency = .named(code) }
    if let code = body["deduction_currency"]?.string { order.deductionCurrency = .named(code) }
    if let wallet = try identifier(body, "wallet_id") { order.walletID = wallet }
    if let message = body["message"]?.string { order.message = message }
    if let value = body["client_reference"] {
      order.reference = value.string
      if let reference = value.string { usedReferences.insert(reference) }
    }
    orders[index] = order
  }

  /// Somebody else reads the order: what was delivered and not shown yet counts as shown.
  private mutating func burn(_ index: Int) {
    for line in orders[index].vouchers.indices {
      let voucher = orders[index].vouchers[line]
      guard voucher.isDelivered, voucher.shownIn.isEmpty else { continue }
      orders[index].vouchers[line].shownIn = [0]
    }
  }

  /// Gives lines other codes than those that were shown; what was shown stays shown.
  private mutating func replaceCodes(_ index: Int, _ body: JSONValue) throws(APIError) {
    let body = try body.only("lines", "keep_end")
    let lines = body["lines"]?.elements?.compactMap(\.integer)
    let kept = max(0, body["keep_end"]?.integer ?? 0)
    let order = orders[index]
    let mint = CodeMint(options: options)
    for line in lines ?? Array(order.vouchers.indices) {
      guard order.vouchers.indices.contains(line) else {
        throw .validation("lines: there is no line \(line)")
      }
      var voucher = mint.voucher(
        order: order.id, product: order.product, line: line, generation: 1)
      voucher.keepEnd(kept, of: order.vouchers[line])
      voucher.isDelivered = order.vouchers[line].isDelivered
      voucher.shownIn = order.vouchers[line].shownIn
      orders[index].vouchers[line] = voucher
    }
  }

  /// An order that did not come from a client; delivered, debited, and its codes shown to somebody
  /// else, unless the body says otherwise.
  mutating func addForeignOrder(_ body: JSONValue) throws(APIError) -> JSONValue {
    let body = try body.only(
      "product_id", "denomination", "quantity", "client_reference", "wallet_id", "debited",
      "delivered", "shown")
    let product = try body.required(
      "product_id",
      SandboxProduct.catalogue.first { $0.id == Int64(body["product_id"]?.integer ?? 123) })
    let first = product.denominations.first?.minimum ?? .zero
    let denomination = try body.amount("denomination") ?? first
    let quantity = body["quantity"]?.integer ?? 1
    guard (1...5_000).contains(quantity) else { throw .validation("quantity is not valid") }
    let wallet = try wallet(try identifier(body, "wallet_id"), for: product)
    let price = try price(
      product, denomination: denomination, quantity: quantity, wallet: wallet, isOrder: true)
    let index = add(
      Placement(
        product: product, denomination: denomination, quantity: quantity, wallet: wallet,
        price: price, reference: body["client_reference"]?.string, email: nil, isForeign: true))
    if body["debited"]?.boolean ?? true { debit(orders[index], price) }
    if body["delivered"]?.boolean ?? true {
      deliver(orders[index].vouchers.count, of: index)
    }
    if body["shown"]?.boolean ?? true {
      burn(index)
    }
    return summary(of: orders[index])
  }
}
