/// Which products of the catalogue are wanted.
package struct ProductFilter: Hashable, Sendable {
  /// The supplier's number of a country.
  package var countryID: Int64?
  /// The supplier's number of a currency.
  package var currencyID: Int64?
  /// The name of a category.
  package var category: String?
  /// A part of the product's name, in either case.
  package var search: String?

  package init(
    countryID: Int64? = nil, currencyID: Int64? = nil, category: String? = nil,
    search: String? = nil
  ) {
    self.countryID = countryID
    self.currencyID = currencyID
    self.category = category
    self.search = search
  }

  var query: [HTTPField] {
    [
      countryID.map { HTTPField("country_id", String($0)) },
      currencyID.map { HTTPField("currency_id", String($0)) },
      category.map { HTTPField("category", $0) },
      search.map { HTTPField("search", $0) },
    ].compactMap { $0 }
  }
}
