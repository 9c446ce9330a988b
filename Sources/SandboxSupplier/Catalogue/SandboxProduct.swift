import VoucherModel

/// A product of the catalogue.
struct SandboxProduct: Sendable {
  /// What its vouchers consist of.
  enum Delivery: Sendable {
    case codeAndPin
    case link
  }

  /// A face value, or a range of them, and the discount in percent.
  struct Denomination: Sendable {
    let minimum: Amount
    let maximum: Amount
    let discountPercent: Amount

    func contains(_ amount: Amount) -> Bool { minimum <= amount && amount <= maximum }
  }

  let id: Int64
  let name: String
  let category: String
  let subcategory: String?
  let country: Int64
  let currency: SandboxCurrency
  let denominations: [Denomination]
  var delivery = Delivery.codeAndPin
  var maximumQuantity = 5_000
  /// Out of stock products are left out of the catalogue.
  var isInStock = true

  var countryCode: String {
    SandboxCountry.known.first { $0.id == country }?.alpha2 ?? "US"
  }

  func denomination(of amount: Amount) -> Denomination? {
    denominations.first { $0.contains(amount) }
  }
}

extension SandboxProduct {
  /// What the sandbox sells; 123 is the product of the supplier's walk-through.
  static let catalogue: [SandboxProduct] = [
    SandboxProduct(
      id: 123, name: "Steam", category: "Gaming", subcategory: "PC", country: 1, currency: .usd,
      denominations: fixed([5, 10, 20, 25, 50, 100], discount: "3.5"), maximumQuantity: 100),
    SandboxProduct(
      id: 201, name: "Amazon.com", category: "Shopping", subcategory: nil, country: 1,
      currency: .usd, denominations: range(1, 500, discount: "2")),
    SandboxProduct(
      id: 202, name: "Amazon.de", category: "Shopping", subcategory: nil, country: 2,
      currency: .eur, denominations: range(5, 1_000, discount: "1.25")),
    SandboxProduct(
      id: 203, name: "Xbox UK", category: "Gaming", subcategory: "Console", country: 3,
      currency: .gbp, denominations: fixed([10, 25, 50], discount: "3.5")),
    SandboxProduct(
      id: 204, name: "Nintendo eShop Japan", category: "Gaming", subcategory: "Console",
      country: 4, currency: .jpy, denominations: range(500, 30_000, discount: "4")),
    SandboxProduct(
      id: 205, name: "Spotify Premium", category: "Entertainment", subcategory: "Music",
      country: 1, currency: .usd, denominations: fixed([10, 30, 60], discount: "0"),
      delivery: .link),
    SandboxProduct(
      id: 206, name: "PlayStation Store", category: "Gaming", subcategory: "Console", country: 1,
      currency: .usd, denominations: fixed([10, 50], discount: "3"), isInStock: false),
    SandboxProduct(
      id: 207, name: "Razer Gold", category: "Gaming", subcategory: "PC", country: 1,
      currency: .usd, denominations: fixed([10, 50], discount: "4")),
  ]

  private static func fixed(_ units: [Int64], discount: String) -> [Denomination] {
    units.flatMap { range($0, $0, discount: discount) }
  }

  private static func range(
    _ minimum: Int64, _ maximum: Int64, discount: String
  ) -> [Denomination] {
    [
      Denomination(
        minimum: Amount(millionths: minimum * Amount.perUnit),
        maximum: Amount(millionths: maximum * Amount.perUnit),
        discountPercent: Amount(discount) ?? .zero)
    ]
  }

  /// The names of a kind, in the order they first occur.
  static func names(_ name: (SandboxProduct) -> String?) -> [String] {
    catalogue.compactMap(name).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }
}
