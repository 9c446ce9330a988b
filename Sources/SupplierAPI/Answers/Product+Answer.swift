package import VoucherModel

extension Product {
  /// Reads a product of the catalogue; only its number and name must be there.
  package init(_ row: JSONValue) throws(RowProblem) {
    guard let name = row["name"]?.text else { throw RowProblem(reason: "name") }
    self.init(
      id: ProductID(rawValue: try RowFields.id(row)), name: name,
      category: row["category"]?.text ?? "",
      countryCode: row["country_code"]?.text ?? "",
      currency: row["currency_code"]?.text.flatMap { Currency($0) },
      denominations: (row["available_denominations"]?.elements ?? []).compactMap { item in
        guard case .object = item else { return nil }
        return Denomination(
          minimum: item["min_value"]?.amount, maximum: item["max_value"]?.amount,
          discountPercent: item["discount"]?.numberText)
      })
  }
}
