import VoucherModel

/// What makes one order: who asked, for what, at which price.
struct Placement: Sendable {
  let product: SandboxProduct
  let denomination: Amount
  let quantity: Int
  let wallet: SandboxWallet
  let price: SandboxPrice
  let reference: String?
  let email: String?
  var isForeign = false
}

extension SandboxLedger {
  /// Refuses an order, or makes it, debits it and sets it going; returns its place.
  ///
  /// It is one step, so that of two equal references exactly one becomes an order.
  mutating func place(_ form: OrderForm) throws(APIError) -> Int {
    if let reference = form.reference, usedReferences.contains(reference) {
      throw .duplicateReference
    }
    let placement: Placement
    do {
      placement = try self.placement(form)
    } catch {
      if options.refusedReferencesAreUsed, let reference = form.reference {
        usedReferences.insert(reference)
      }
      throw error
    }
    let index = add(placement)
    debit(orders[index], placement.price)
    startFulfilment(of: index)
    return index
  }

  /// Checks everything that an order may be refused for.
  private func placement(_ form: OrderForm) throws(APIError) -> Placement {
    guard let product = SandboxProduct.catalogue.first(where: { $0.id == form.productID }) else {
      throw .notFound("Product not found")
    }
    guard isAvailable(product) else { throw .badRequest("Product is not available") }
    let most = maximumQuantity(of: product)
    guard form.quantity <= most else { throw .validation("quantity must not exceed \(most)") }
    let wallet = try wallet(form.walletID, for: product)
    let price = try price(
      product, denomination: form.denomination, quantity: form.quantity, wallet: wallet,
      isOrder: true)
    guard options.debit == .none || wallet.balance >= price.payable else {
      throw .badRequest("Insufficient wallet balance")
    }
    let isInline = form.quantity <= options.inlineQuantity
    if isInline, options.outcome == .fail || options.outcome == .cancel,
      options.syncFailure == .refused
    {
      throw .badRequest("Order could not be fulfilled")
    }
    return Placement(
      product: product, denomination: form.denomination, quantity: form.quantity, wallet: wallet,
      price: price, reference: form.reference, email: form.email)
  }

  /// Makes an order with its codes; nothing is debited or delivered yet.
  mutating func add(_ placement: Placement) -> Int {
    let id = Self.firstOrderID + Int64(orders.count)
    let count = placement.quantity + options.deliveryDifference
    let order = SandboxOrder(
      id: id, product: placement.product, isForeign: placement.isForeign, createdAt: now,
      listedFrom: now.advanced(byMilliseconds: Int64(options.lookupDelayMilliseconds)),
      reference: placement.reference, email: placement.email,
      status: SandboxOrder.Status.pending, denomination: placement.denomination,
      quantity: placement.quantity, amount: placement.price.faceTotal,
      discount: placement.price.discount, payable: placement.price.payable,
      walletID: placement.wallet.id, baseCurrency: placement.price.source,
      deductionCurrency: placement.price.destination, message: nil, deliveredOn: nil,
      vouchers: CodeMint(options: options)
        .vouchers(order: id, product: placement.product, count: count),
      rules: SandboxOrder.Rules(
        isDebited: options.debit != .none, refund: options.refund,
        refundRemark: options.refundRemark))
    orders.append(order)
    if let reference = placement.reference {
      usedReferences.insert(reference)
      orderByReference[reference] = id
    }
    return orders.count - 1
  }
}
