import VoucherModel

/// Writes orders for one answer, decides which codes are in clear, and notes where they stand.
struct OrderView {
  /// What kind of answer an order is written for.
  enum Place {
    /// A create answer or a read by number.
    case read
    case list
  }

  let ledger: SandboxLedger
  let exchange: Int
  private(set) var carried: [CarriedCode] = []

  init(ledger: SandboxLedger, exchange: Int) {
    self.ledger = ledger
    self.exchange = exchange
  }

  private var options: SandboxOptions { ledger.options }

  mutating func write(_ index: Int, as place: Place, into writer: inout JSONWriter) {
    let order = ledger.orders[index]
    writer.startElement()
    writer.object { object in
      object.field("id", order.id)
      if options.orderFields != .minimal { writeProduct(order, into: &object) }
      object.field("client_reference", order.reference)
      object.field("status", word(order.status))
      object.field("amount") { $0.raw(text(order.amount, order.baseCurrency)) }
      object.field("discount") { $0.raw(text(order.discount, order.baseCurrency)) }
      if options.orderFields != .minimal { writeAccount(order, into: &object) }
      if options.orderFields == .extended { writeExtensions(order, into: &object) }
      writeVouchers(order, as: place, into: &object)
    }
  }

  private func text(_ amount: Amount, _ currency: SandboxCurrency) -> String.UTF8View {
    ledger.text(amount, in: currency).utf8
  }

  private func word(_ status: String) -> String {
    status == SandboxOrder.Status.pending ? options.pendingWord : status
  }

  private func writeProduct(_ order: SandboxOrder, into object: inout JSONWriter) {
    object.field("product_id", order.product.id)
    object.field("product_name", order.product.name)
    object.field("denomination") { $0.raw(text(order.denomination, order.baseCurrency)) }
    object.field("quantity", order.quantity)
  }

  private func writeAccount(_ order: SandboxOrder, into object: inout JSONWriter) {
    object.field("wallet_id", order.walletID)
    object.field("base_currency", order.baseCurrency.code)
    object.field("deduction_currency", order.deductionCurrency.code)
    object.field("message", order.message)
    object.field("email", order.email)
  }

  /// Members that are documented for webhooks alone, and one that is documented nowhere.
  private func writeExtensions(_ order: SandboxOrder, into object: inout JSONWriter) {
    object.field("ref", order.reference)
    object.field("created_at", order.createdAt.rfc3339)
    object.field("delivered_quantity", order.deliveredCount)
    object.field("delivered_on", order.deliveredOn?.rfc3339)
    object.field("fulfilment") { member in
      member.object { nested in
        nested.field("vouchers") { $0.array { _ in } }
        nested.field("channel", "api")
      }
    }
  }

  private mutating func writeVouchers(
    _ order: SandboxOrder, as place: Place, into object: inout JSONWriter
  ) {
    if place == .list, options.listCodes == .omitted { return }
    object.key("vouchers")
    if place == .list, options.listCodes == .empty { return object.array { _ in } }
    object.array { list in
      for voucher in order.vouchers where voucher.isDelivered {
        list.startElement()
        let start = list.position
        guard isClear(voucher, in: place) else {
          list.raw(voucher.maskedJSON(options))
          continue
        }
        list.raw(voucher.json)
        carried.append(
          CarriedCode(orderID: order.id, line: voucher.line, range: start..<list.position))
      }
    }
  }

  private func isClear(_ voucher: SandboxVoucher, in place: Place) -> Bool {
    if place == .list {
      switch options.listCodes {
      case .full: return true
      case .asRead: break
      case .masked, .omitted, .empty: return false
      }
    }
    switch options.visibility {
    case .always: return true
    case .never: return false
    case .once: return voucher.shownIn.isEmpty
    }
  }
}
