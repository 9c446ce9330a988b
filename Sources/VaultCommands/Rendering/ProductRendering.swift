import Reporting
import VoucherModel

/// Products for a terminal.
enum ProductTable {
  static func text(of products: [Product]) -> String {
    TextTable<Product>([
      .init("ID", .right) { $0.id.description },
      .init("NAME", limit: 48) { $0.name },
      .init("CATEGORY", limit: 20) { $0.category },
      .init("COUNTRY", limit: 8) { $0.countryCode },
      .init("CURRENCY") { $0.currency?.code ?? "" },
      .init("DENOMINATIONS", limit: 60) { product in
        product.denominations.map { $0.words }.joined(separator: ", ")
      },
    ]).text(of: products)
  }
}

extension Product.Denomination {
  fileprivate var words: String {
    let range =
      switch (minimum, maximum) {
      case (.some(let low), .some(let high)) where low == high: low.text()
      case (.some(let low), .some(let high)): "\(low.text()) to \(high.text())"
      case (.some(let low), nil): "from \(low.text())"
      case (nil, .some(let high)): "to \(high.text())"
      case (nil, nil): "any"
      }
    return discountPercent.map { "\(range) (-\($0)%)" } ?? range
  }
}

extension Product {
  var json: JSONValue {
    [
      "id": .integer(id.rawValue), "name": .string(name), "category": .string(category),
      "country_code": .string(countryCode), "currency": .optional(currency?.code),
      "denominations": .array(
        denominations.map { denomination in
          [
            "minimum": .optional(denomination.minimum?.text()),
            "maximum": .optional(denomination.maximum?.text()),
            "discount_percent": .optional(denomination.discountPercent),
          ]
        }),
    ]
  }
}
