import VoucherModel

/// What an order costs.
struct SandboxPrice: Sendable {
  let faceTotal: Amount
  let discountPercent: Amount
  let discount: Amount
  /// Face value less discount, in the product's currency.
  let total: Amount
  /// `nil` where the wallet has the product's currency.
  let rate: ExchangeRate?
  /// The total in the wallet's currency.
  let net: Amount
  let fee: Amount
  let payable: Amount
  let source: SandboxCurrency
  let destination: SandboxCurrency
}

extension SandboxLedger {
  /// The wallet an order takes: the one named, or the one in the product's currency.
  func wallet(_ id: Int64?, for product: SandboxProduct) throws(APIError) -> SandboxWallet {
    if let id {
      guard let index = walletIndex(id) else { throw .notFound("Wallet not found") }
      return wallets[index]
    }
    guard let wallet = wallets.first(where: { $0.currency == product.currency }) else {
      throw .badRequest("No wallet in the product's currency")
    }
    return wallet
  }

  /// The price, as quoted or, with the drifts, as ordered.
  func price(
    _ product: SandboxProduct, denomination: Amount, quantity: Int, wallet: SandboxWallet,
    isOrder: Bool
  ) throws(APIError) -> SandboxPrice {
    guard let terms = product.denomination(of: denomination) else {
      throw .validation("Denomination is not available for this product")
    }
    let decimals = product.currency.decimals
    let drift = isOrder ? options.priceDrift : .zero
    guard let drift = drift.adding(options.discountCut),
      let percent = terms.discountPercent.subtracting(drift),
      let face = denomination.multiplied(by: quantity),
      let discount = face.percent(percent, decimals: decimals),
      let total = face.subtracting(discount)
    else { throw .validation("Denomination is out of range") }
    let rate = try exchangeRate(from: product.currency, to: wallet.currency, isOrder: isOrder)
    let net = rate.map { $0.converting(total, decimals: wallet.currency.decimals) } ?? total
    let fee: Amount? =
      rate == nil ? .zero : isOrder ? options.orderFee : options.handlingFee
    guard let net, let fee, let payable = net.adding(fee) else {
      throw .validation("Denomination is out of range")
    }
    return SandboxPrice(
      faceTotal: face, discountPercent: percent, discount: discount, total: total, rate: rate,
      net: net, fee: fee, payable: payable, source: product.currency,
      destination: wallet.currency)
  }

  private func exchangeRate(
    from source: SandboxCurrency, to destination: SandboxCurrency, isOrder: Bool
  ) throws(APIError) -> ExchangeRate? {
    guard source != destination else { return nil }
    let text = options.exchangeRates["\(source.code)/\(destination.code)"]
    guard let rate = text.flatMap({ ExchangeRate($0) }) else {
      throw .badRequest("No exchange rate from \(source.code) to \(destination.code)")
    }
    return isOrder ? rate.raised(byPercent: options.rateDrift) : rate
  }

  /// The most one order of the product may have.
  func maximumQuantity(of product: SandboxProduct) -> Int {
    min(5_000, options.maximumQuantity > 0 ? options.maximumQuantity : product.maximumQuantity)
  }

  func isAvailable(_ product: SandboxProduct) -> Bool {
    product.isInStock && !options.unavailableProducts.contains(Int(product.id))
  }
}

extension SandboxOptions {
  /// The fee that an order is debited.
  fileprivate var orderFee: Amount? { handlingFee.adding(feeDrift) }
}
