package import VoucherModel

/// What a quote was asked for.
package struct QuoteQuestion {
  let productID: ProductID
  let denomination: Amount
  let quantity: Int
  let productCurrency: Currency?
  let askedAt: Timestamp

  package init(
    productID: ProductID, denomination: Amount, quantity: Int, productCurrency: Currency?,
    askedAt: Timestamp
  ) {
    self.productID = productID
    self.denomination = denomination
    self.quantity = quantity
    self.productCurrency = productCurrency
    self.askedAt = askedAt
  }
}

/// Why an answer is not a quote that can be relied on.
package struct QuoteProblem: Error {
  let message: String
  let isContradiction: Bool

  static func missing(_ what: String) -> QuoteProblem {
    QuoteProblem(message: "the quote does not state \(what)", isContradiction: false)
  }

  static func contradiction(_ what: String) -> QuoteProblem {
    QuoteProblem(message: "the quote contradicts itself: \(what)", isContradiction: true)
  }
}

extension Quote {
  /// Reads an answer about charges and checks its figures against each other.
  ///
  /// Which of the optional figures an answer has varies (supplier-api.md, C10). Those that are missing
  /// are computed where that is exact; those that are there must agree.
  package init(_ value: JSONValue, answering question: QuoteQuestion) throws(QuoteProblem) {
    let figures = try QuoteFigures(value)
    let currencies = try figures.currencies(productCurrency: question.productCurrency)
    guard let face = question.denomination.multiplied(by: question.quantity) else {
      throw .missing("a total that can be counted")
    }
    if let stated = figures.faceTotal, stated != face {
      throw .contradiction(
        "face total \(stated), but \(question.quantity) x \(question.denomination)")
    }
    let total = try figures.total(of: face, currencies: currencies)
    let payable = try figures.payable(of: total, currencies: currencies)
    guard let discount = face.subtracting(total.beforeTax) else {
      throw .missing("a discount that can be counted")
    }
    self.init(
      productID: question.productID, denomination: question.denomination,
      quantity: question.quantity, faceTotal: Money(face, currencies.source),
      discount: Money(discount, currencies.source),
      payable: Money(payable, currencies.destination),
      fee: figures.fee.map { Money($0, currencies.destination) },
      rate: currencies.source == currencies.destination ? nil : figures.rate,
      maximumQuantity: figures.maximumQuantity, quotedAt: question.askedAt)
  }
}
