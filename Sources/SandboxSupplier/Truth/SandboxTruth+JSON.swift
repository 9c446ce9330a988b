import VoucherModel

extension SandboxTruth {
  /// The truth as the control call answers it; amounts are decimal strings.
  package var json: [UInt8] {
    JSONWriter.object { object in
      object.field("now", now.rfc3339)
      object.field("orders") { $0.array(of: orders) { write($1, into: &$0) } }
      object.field("transactions") { $0.array(of: transactions) { write($1, into: &$0) } }
      object.field("wallets") { member in
        member.array(of: wallets) { list, wallet in
          list.object { row in
            row.field("id", wallet.id)
            row.field("currency", wallet.currency)
            row.field("balance", wallet.balance.text())
          }
        }
      }
      object.field("references") { writeReferences(into: &$0) }
      object.field("requests") { writeCounts(into: &$0) }
      object.field("exchanges") { $0.array(of: exchanges) { write($1, into: &$0) } }
      object.field("webhooks") { $0.array(of: webhooks) { write($1, into: &$0) } }
    }
  }

  private func write(_ order: Order, into writer: inout JSONWriter) {
    writer.object { row in
      row.field("id", order.id)
      row.field("client_reference", order.reference)
      row.field("status", order.status)
      row.field("product_id", order.productID)
      row.field("denomination", order.denomination.text())
      row.field("quantity", order.quantity)
      row.field("delivered", order.vouchers.count(where: \.isDelivered))
      row.field("amount", order.amount.text())
      row.field("discount", order.discount.text())
      row.field("payable", order.payable.text())
      row.field("base_currency", order.baseCurrency)
      row.field("deduction_currency", order.deductionCurrency)
      row.field("wallet_id", order.walletID)
      row.field("created_at", order.createdAt.rfc3339)
      row.field("foreign", order.isForeign)
      row.field("hidden", order.isHidden)
      row.field("debited", Self.total(debits(of: order)).text())
      row.field("refunded", Self.total(refunds(of: order)).text())
      row.field("vouchers") { $0.array(of: order.vouchers) { write($1, into: &$0) } }
    }
  }

  private func write(_ voucher: Voucher, into writer: inout JSONWriter) {
    writer.object { row in
      row.field("line", voucher.line)
      row.field("card_number", voucher.cardNumber)
      row.field("pin_code", voucher.pinCode)
      row.field("claim_url", voucher.claimURL)
      row.field("expires_at", voucher.expiresAt)
      row.field("voucher_reference_number", voucher.referenceNumber)
      row.field("json_base64", Base64Text.encoded(voucher.json))
      row.field("masked_json_base64", Base64Text.encoded(voucher.maskedJSON))
      row.field("delivered", voucher.isDelivered)
      row.field("shown_in") { $0.array(of: voucher.shownIn) { $0.integer($1) } }
      row.field("sent", voucher.sent.rawValue)
    }
  }

  private func write(_ transaction: Transaction, into writer: inout JSONWriter) {
    writer.object { row in
      row.field("id", transaction.id)
      row.field("wallet_id", transaction.walletID)
      row.field("currency", transaction.currency)
      row.field("amount", transaction.amount.text())
      row.field("transaction_type", transaction.isCredit ? "CREDIT" : "DEBIT")
      row.field("status", transaction.status)
      row.field("remarks", transaction.remarks)
      row.field("order_id") { value in
        transaction.orderID.map { value.integer($0) } ?? value.null()
      }
      row.field("created_at", transaction.createdAt.rfc3339)
      row.field("hidden", transaction.isHidden)
    }
  }

  /// What each client reference came to: calls, orders, debits.
  private func writeReferences(into writer: inout JSONWriter) {
    let orders = Dictionary(grouping: orders.filter { $0.reference != nil }, by: \.reference)
    let calls = Dictionary(
      grouping: exchanges.filter { $0.reference != nil }, by: \.reference)
    let debits = Dictionary(
      grouping: transactions.filter { !$0.isCredit && $0.orderID != nil }, by: \.orderID)
    let references = Set(orders.keys).union(calls.keys).compactMap(\.self).sorted()
    writer.object { object in
      for reference in references {
        let placed = orders[reference] ?? []
        let debits = placed.flatMap { debits[$0.id] ?? [] }
        object.field(reference) { member in
          member.object { row in
            row.field("orders", placed.count)
            row.field("debits", debits.count)
            row.field("debited", Self.total(debits).text())
            row.field(
              "creates", (calls[reference] ?? []).count { $0.endpoint == .createOrder })
            row.field("calls", (calls[reference] ?? []).count)
          }
        }
      }
    }
  }

  private func writeCounts(into writer: inout JSONWriter) {
    writer.object { object in
      for endpoint in Endpoint.allCases { object.field(endpoint.rawValue, count(of: endpoint)) }
    }
  }

  private func write(_ exchange: Exchange, into writer: inout JSONWriter) {
    writer.object { row in
      row.field("number", exchange.number)
      row.field("endpoint", exchange.endpoint.rawValue)
      row.field("method", exchange.method)
      row.field("path", exchange.path)
      row.field("request_id", exchange.requestID)
      row.field("client_reference", exchange.reference)
      row.field("order_id") { value in
        exchange.orderID.map { value.integer($0) } ?? value.null()
      }
      row.field("at", exchange.at.rfc3339)
      row.field("faults") { $0.array(of: exchange.faults) { $0.string($1) } }
      row.field("processed", exchange.wasProcessed)
      row.field("status") { value in
        exchange.status.map { value.integer($0) } ?? value.null()
      }
      row.field("codes", exchange.codes)
      row.field("body_bytes", exchange.bodyBytes)
      row.field("body_bytes_sent", exchange.bodyBytesSent)
      row.field("ending", exchange.ending.rawValue)
    }
  }

  private func write(_ webhook: Webhook, into writer: inout JSONWriter) {
    writer.object { row in
      row.field("id", webhook.id)
      row.field("type", webhook.type)
      row.field("order_id") { value in
        webhook.orderID.map { value.integer($0) } ?? value.null()
      }
      row.field("attempts", webhook.attempts)
      row.field("last_status") { value in
        webhook.lastStatus.map { value.integer($0) } ?? value.null()
      }
      row.field("delivered", webhook.isDelivered)
    }
  }

  private static func total(_ transactions: [Transaction]) -> Amount {
    transactions.reduce(.zero) { $0.adding($1.amount) ?? $0 }
  }
}
