import VoucherModel

extension SandboxLedger {
  /// Opens a wallet for each currency of the options, USD first, and books the opening balance.
  mutating func openWallets() {
    let order = ["USD", "EUR", "JPY", "GBP"]
    let codes =
      order.filter { options.balances[$0] != nil }
      + options.balances.keys.filter { !order.contains($0) }.sorted()
    for (offset, code) in codes.enumerated() {
      let currency = SandboxCurrency.named(code)
      wallets.append(SandboxWallet(id: Int64(offset + 1), currency: currency, balance: .zero))
      guard let opening = options.balances[code].flatMap({ Amount($0) }), opening > .zero else {
        continue
      }
      let text = opening.text(decimals: currency.decimals)
      book(
        opening, isCredit: true, walletIndex: offset,
        remarks: "\(code) Wallet credited by amount \(text) - Opening balance")
    }
  }

  /// Books a movement and moves the balance with it.
  @discardableResult
  mutating func book(
    _ amount: Amount, isCredit: Bool, walletIndex: Int, remarks: String, orderID: Int64? = nil,
    exchange: SandboxMovement.Exchange? = nil, status: String = SandboxMovement.completed
  ) -> SandboxMovement {
    let wallet = wallets[walletIndex]
    let movement = SandboxMovement(
      id: Self.firstMovementID + Int64(movements.count), walletID: wallet.id,
      currency: wallet.currency, amount: amount, isCredit: isCredit, status: status,
      remarks: remarks, orderID: orderID,
      createdAt: now.advanced(byMilliseconds: Int64(options.bookingShiftMilliseconds)),
      listedFrom: now.advanced(byMilliseconds: Int64(options.postingDelayMilliseconds)),
      exchange: exchange)
    movements.append(movement)
    move(walletIndex, by: movement.effect)
    announce(movement)
    return movement
  }

  mutating func move(_ walletIndex: Int, by effect: Amount) {
    let balance = wallets[walletIndex].balance
    wallets[walletIndex].balance = balance.adding(effect) ?? balance
  }

  /// Debits an order by the rules of the options.
  mutating func debit(_ order: SandboxOrder, _ price: SandboxPrice) {
    let amount = price.payable.adding(options.debitDifference) ?? price.payable
    let times =
      switch options.debit {
      case .once: 1
      case .none: 0
      case .twice: 2
      }
    let exchange = price.rate.flatMap { rate -> SandboxMovement.Exchange? in
      let (source, destination) = (price.source.code, price.destination.code)
      return switch options.exchangeFields {
      case .full:
        SandboxMovement.Exchange(
          source: source, destination: destination, rate: rate.text, charges: price.fee)
      case .currencies:
        SandboxMovement.Exchange(source: source, destination: destination, rate: nil, charges: nil)
      case .none: nil
      case .foreign:
        SandboxMovement.Exchange(source: "XAU", destination: "XAG", rate: "2", charges: .zero)
      }
    }
    for _ in 0..<times {
      bookDebit(of: order, amount: amount, walletID: nil, exchange: exchange)
    }
  }

  @discardableResult
  mutating func bookDebit(
    of order: SandboxOrder, amount: Amount, walletID: Int64?,
    exchange: SandboxMovement.Exchange? = nil
  ) -> SandboxMovement? {
    let other = options.debitWallet > 0 ? Int64(options.debitWallet) : order.walletID
    guard let index = walletIndex(walletID ?? other) else { return nil }
    return book(
      amount, isCredit: false, walletIndex: index,
      remarks: remarks(options.remark, "debited", amount, wallets[index].currency, order),
      orderID: order.id, exchange: exchange)
  }

  @discardableResult
  mutating func bookRefund(
    of order: SandboxOrder, amount: Amount, walletID: Int64? = nil
  ) -> SandboxMovement? {
    guard let index = walletIndex(walletID ?? order.walletID) else { return nil }
    return book(
      amount, isCredit: true, walletIndex: index,
      remarks: remarks(
        order.rules.refundRemark, "credited", amount, wallets[index].currency, order),
      orderID: order.id)
  }

  private func remarks(
    _ style: RemarkStyle, _ verb: String, _ amount: Amount, _ currency: SandboxCurrency,
    _ order: SandboxOrder
  ) -> String {
    let text = amount.text(decimals: currency.decimals)
    let start = "\(currency.code) Wallet \(verb) by amount \(text)"
    let purpose = verb == "credited" ? "Refund for Order" : "Order"
    return switch style {
    case .documented: "\(start) - \(purpose) #\(order.id)"
    case .reference: "\(start) - \(order.reference ?? "no reference")"
    case .terse: "\(verb == "credited" ? "refund " : "")order no. \(order.id)"
    case .bare: start
    case .empty: ""
    }
  }
}
