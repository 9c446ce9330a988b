import Reporting
import VoucherModel

extension Quote {
  var json: JSONValue {
    [
      "product_id": .integer(productID.rawValue),
      "denomination": .string(denomination.text(decimals: faceTotal.currency.decimals)),
      "quantity": .integer(Int64(quantity)),
      "face_total": .amount(faceTotal), "discount": .amount(discount),
      "currency": .string(faceTotal.currency.code),
      "payable": .amount(payable), "payable_currency": .string(payable.currency.code),
      "fee": .optional(fee) { .amount($0) }, "rate": .optional(rate?.text),
      "maximum_quantity": .optional(maximumQuantity) { .integer(Int64($0)) },
      "quoted_at": .moment(quotedAt),
    ]
  }

  /// The quote for a terminal.
  var lines: String {
    var facts = [
      ("product", "\(productID), \(quantity) x \(Money(denomination, faceTotal.currency))"),
      ("face value", "\(faceTotal)"), ("discount", "\(discount)"),
    ]
    if let rate { facts.append(("rate", "\(rate.text) \(payable.currency)")) }
    if let fee { facts.append(("fee", "\(fee)")) }
    facts.append(("payable", "\(payable)"))
    if let maximumQuantity { facts.append(("at most", "\(maximumQuantity) in one order")) }
    return FactList.text(facts)
  }
}
