import VoucherModel

/// An event, and what became of sending it.
struct WebhookRecord: Sendable {
  let id: String
  let type: String
  let orderID: Int64?
  let createdAt: Timestamp
  let body: [UInt8]
  var attempts = 0
  var lastStatus: Int?
  var isDelivered = false
  /// Whether the sender has taken it.
  var isTaken = false
}

extension SandboxLedger {
  /// Makes an order's event; it carries no code (supplier-api.md, section 11).
  mutating func announce(_ order: SandboxOrder, _ type: String) {
    let currency = order.baseCurrency
    announce(type, orderID: order.id) { ledger, data in
      data.field("id", order.id)
      data.field("reference_code", order.reference)
      data.field("status", order.status)
      data.field("product_name", order.product.name)
      data.field("denomination") { $0.raw(ledger.text(order.denomination, in: currency).utf8) }
      data.field("quantity", order.quantity)
      data.field("amount") { $0.raw(ledger.text(order.amount, in: currency).utf8) }
      data.field("delivered_quantity", order.deliveredCount)
      data.field("delivered_on", order.deliveredOn?.rfc3339)
      data.field("created_at", order.createdAt.rfc3339)
    }
  }

  /// Makes a movement's event; its payload is not documented.
  mutating func announce(_ movement: SandboxMovement) {
    let type = movement.isCredit ? "wallet.credited" : "wallet.debited"
    announce(type, orderID: movement.orderID) { ledger, data in
      data.field("id", movement.id)
      data.field("wallet_id", movement.walletID)
      data.field("currency", movement.currency.code)
      data.field("amount") { $0.raw(ledger.text(movement.amount, in: movement.currency).utf8) }
      data.field("remarks", movement.remarks)
      data.field("created_at", movement.createdAt.rfc3339)
    }
  }

  private mutating func announce(
    _ type: String, orderID: Int64?, data: (SandboxLedger, inout JSONWriter) -> Void
  ) {
    guard !options.webhookURL.isEmpty else { return }
    var stream = SeededStream(Int64(options.seed), -2, Int64(webhooks.count))
    let id = "evt_\(stream.hex(24))"
    let body = JSONWriter.object { object in
      object.field("id", id)
      object.field("type", type)
      object.field("created_at", now.rfc3339)
      object.field("data") { member in member.object { data(self, &$0) } }
    }
    webhooks.append(
      WebhookRecord(id: id, type: type, orderID: orderID, createdAt: now, body: body))
  }

  /// The events nobody has taken yet, by their place in the list; they count as taken from now on.
  mutating func takeWebhooks() -> [Int] {
    let fresh = webhooks.indices.filter { !webhooks[$0].isTaken }
    for index in fresh { webhooks[index].isTaken = true }
    return fresh
  }
}
