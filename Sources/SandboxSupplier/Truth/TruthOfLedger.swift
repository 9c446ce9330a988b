import VoucherModel

extension SandboxLedger {
  /// What is the case, as values for a test.
  var truth: SandboxTruth {
    let sent = sentByLine
    return SandboxTruth(
      now: now,
      orders: orders.map { truth(of: $0, sent: sent[$0.id] ?? [:]) },
      transactions: movements.map(truth),
      wallets: wallets.map {
        SandboxTruth.Wallet(id: $0.id, currency: $0.currency.code, balance: $0.balance)
      },
      exchanges: exchanges.map(truth),
      webhooks: webhooks.map {
        SandboxTruth.Webhook(
          id: $0.id, type: $0.type, orderID: $0.orderID, attempts: $0.attempts,
          lastStatus: $0.lastStatus, isDelivered: $0.isDelivered)
      })
  }

  /// The most that any exchange sent of each voucher in clear, by order and line.
  private var sentByLine: [Int64: [Int: SandboxTruth.Sent]] {
    var sent: [Int64: [Int: SandboxTruth.Sent]] = [:]
    for exchange in exchanges {
      for code in exchange.carried {
        let best = sent[code.orderID]?[code.line] ?? .nothing
        sent[code.orderID, default: [:]][code.line] = max(best, exchange.sent(code))
      }
    }
    return sent
  }

  private func truth(
    of order: SandboxOrder, sent: [Int: SandboxTruth.Sent]
  ) -> SandboxTruth.Order {
    SandboxTruth.Order(
      id: order.id, reference: order.reference, status: order.status,
      productID: order.product.id, denomination: order.denomination, quantity: order.quantity,
      amount: order.amount, discount: order.discount, payable: order.payable,
      baseCurrency: order.baseCurrency.code, deductionCurrency: order.deductionCurrency.code,
      walletID: order.walletID, createdAt: order.createdAt, isForeign: order.isForeign,
      isHidden: order.hiding != .nothing,
      vouchers: order.vouchers.map { truth(of: $0, sent: sent[$0.line] ?? .nothing) })
  }

  private func truth(
    of voucher: SandboxVoucher, sent: SandboxTruth.Sent
  ) -> SandboxTruth.Voucher {
    SandboxTruth.Voucher(
      line: voucher.line, cardNumber: voucher.cardNumber.decoded,
      pinCode: voucher.pinCode.decoded, claimURL: voucher.claimURL.decoded,
      expiresAt: voucher.expiresAt.decoded, referenceNumber: voucher.referenceNumber.decoded,
      json: voucher.json, maskedJSON: voucher.maskedJSON(options),
      isDelivered: voucher.isDelivered, shownIn: voucher.shownIn, sent: sent)
  }

  private func truth(of movement: SandboxMovement) -> SandboxTruth.Transaction {
    SandboxTruth.Transaction(
      id: movement.id, walletID: movement.walletID, currency: movement.currency.code,
      amount: movement.amount, isCredit: movement.isCredit, status: movement.status,
      remarks: movement.remarks, orderID: movement.orderID, createdAt: movement.createdAt,
      isHidden: movement.isHidden)
  }

  private func truth(of record: ExchangeRecord) -> SandboxTruth.Exchange {
    SandboxTruth.Exchange(
      number: record.number, endpoint: record.endpoint, method: record.method,
      path: record.path, requestID: record.requestID, reference: record.reference,
      orderID: record.orderID, at: record.at, faults: record.faults,
      wasProcessed: record.wasProcessed, status: record.status, bodyBytes: record.bodyBytes,
      bodyBytesSent: record.bodyBytesSent, ending: record.ending, codes: record.codes)
  }
}
