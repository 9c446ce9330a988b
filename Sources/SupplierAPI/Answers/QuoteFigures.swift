import VoucherModel

/// The figures of a quote as the supplier states them.
struct QuoteFigures {
  /// What the figures are in.
  struct Currencies {
    let source: Currency
    let destination: Currency
  }

  /// What is left of the face total after the discount, in the product's currency.
  struct Total {
    let beforeTax: Amount
    /// The figures that may go on to the wallet: with and without a tax whose place is not stated.
    let candidates: [Amount]
  }

  let faceTotal: Amount?
  let discountAmount: Amount?
  let totalAmount: Amount?
  let tax: Amount?
  let net: Amount?
  let handlingFee: Amount?
  let conversionFee: Amount?
  let totalPayable: Amount?
  let rate: ExchangeRate?
  let source: Currency?
  let destination: Currency?
  let maximumQuantity: Int?

  init(_ value: JSONValue) throws(QuoteProblem) {
    guard case .object = value else { throw .missing("anything: it is not an object") }
    faceTotal = try Self.amount(value, "non_discounted_total")
    discountAmount = try Self.amount(value, "discount_amount")
    totalAmount = try Self.amount(value, "total_amount")
    tax = try Self.amount(value, "gst_amount")
    net = try Self.amount(value, "net_amount")
    handlingFee = try Self.amount(value, "handling_fee_amount")
    totalPayable = try Self.amount(value, "total_payable")
    maximumQuantity = value["max_quantity"]?.integer.flatMap { Int(exactly: $0) }
    let details = value["charges_details"] ?? .null
    conversionFee = try Self.amount(details, "conversion_fee")
    rate = details["forex_rate"]?.numberText.flatMap { ExchangeRate($0) }
    if details["forex_rate"] != nil, rate == nil {
      throw .missing("forex_rate as a positive number")
    }
    source = details["source_currency"]?.text.flatMap { Currency($0) }
    destination = details["destination_currency"]?.text.flatMap { Currency($0) }
  }

  /// The fee, under either of its names.
  var fee: Amount? { handlingFee ?? conversionFee }

  /// Reads an amount that may be missing, and may not be unreadable or negative.
  private static func amount(
    _ value: JSONValue, _ name: String
  ) throws(QuoteProblem) -> Amount? {
    guard let field = value[name] else { return nil }
    guard let amount = field.amount else { throw .missing("\(name) as an exact amount") }
    guard !amount.isNegative else { throw .contradiction("\(name) is negative") }
    return amount
  }

  func currencies(productCurrency: Currency?) throws(QuoteProblem) -> Currencies {
    guard let source = source ?? productCurrency else { throw .missing("its currency") }
    if let productCurrency, productCurrency != source {
      throw .contradiction("it is in \(source), the product in \(productCurrency)")
    }
    return Currencies(source: source, destination: destination ?? source)
  }

  /// The total after the discount, checked against the face total.
  func total(of face: Amount, currencies: Currencies) throws(QuoteProblem) -> Total {
    let beforeTax: Amount
    if let discountAmount {
      guard let rest = face.subtracting(discountAmount), !rest.isNegative else {
        throw .contradiction("discount \(discountAmount) of \(face)")
      }
      beforeTax = rest
    } else if let totalAmount {
      guard totalAmount <= face else {
        throw .contradiction("total \(totalAmount) of a face total of \(face)")
      }
      beforeTax = totalAmount
    } else if let totalPayable, currencies.source == currencies.destination,
      let rest = try withoutFee(totalPayable), rest <= face
    {
      beforeTax = rest
    } else {
      throw .missing("its discount or its total")
    }
    let candidates = [beforeTax] + [tax.flatMap { beforeTax.adding($0) }].compactMap { $0 }
    if let totalAmount, !candidates.contains(totalAmount) {
      throw .contradiction("total \(totalAmount), but \(face) less the discount is \(beforeTax)")
    }
    return Total(beforeTax: beforeTax, candidates: candidates)
  }

  private func withoutFee(_ payable: Amount) throws(QuoteProblem) -> Amount? {
    guard let rest = payable.subtracting(fee ?? .zero), !rest.isNegative else {
      throw .contradiction("fee \(fee ?? .zero) of \(payable)")
    }
    return rest
  }

  /// What leaves the wallet, checked against all that leads to it.
  func payable(of total: Total, currencies: Currencies) throws(QuoteProblem) -> Amount {
    let isConverted = currencies.source != currencies.destination
    if let net {
      let agrees =
        isConverted
        ? total.candidates.contains { mayConvert($0, to: net, currencies) }
        : total.candidates.contains(net)
      guard agrees else { throw .contradiction("net \(net) of a total of \(total.beforeTax)") }
    }
    let bases = net.map { [$0] } ?? (isConverted ? [] : total.candidates)
    let sums = bases.flatMap { base in
      let taxed = [base] + [tax.flatMap { base.adding($0) }].compactMap { $0 }
      return taxed.flatMap { amount in fees.compactMap { amount.adding($0) } }
    }
    guard let totalPayable else {
      guard let first = bases.first?.adding(fee ?? .zero) else {
        throw .missing("what is to be paid")
      }
      return first
    }
    if isConverted, net == nil {
      let agrees = fees.contains { fee in
        guard let rest = totalPayable.subtracting(fee) else { return false }
        return total.candidates.contains { mayConvert($0, to: rest, currencies) }
      }
      guard agrees else { throw .contradiction("payable \(totalPayable) of \(total.beforeTax)") }
      return totalPayable
    }
    guard sums.contains(totalPayable) else {
      throw .contradiction("payable \(totalPayable), which no sum of its parts gives")
    }
    return totalPayable
  }

  /// The fees that may be contained in what is payable.
  ///
  /// Whether `conversion_fee` is the handling fee under another name is not stated.
  private var fees: [Amount] {
    if let handlingFee {
      return [handlingFee] + [conversionFee.flatMap { handlingFee.adding($0) }].compactMap { $0 }
    }
    return conversionFee.map { [.zero, $0] } ?? [.zero]
  }

  /// Whether one amount can be the other at the stated rate.
  ///
  /// The supplier states no rounding mode, and the rate as printed may be rounded itself, by half of
  /// its last digit.
  private func mayConvert(
    _ amount: Amount, to converted: Amount, _ currencies: Currencies
  ) -> Bool {
    let decimals = currencies.destination.decimals
    guard let rate, let exact = rate.converting(amount, decimals: decimals),
      let difference = converted.subtracting(exact)?.magnitude
    else { return rate == nil }
    return difference.millionths <= rate.uncertainty(of: amount, decimals: decimals)
  }
}
