extension SandboxLedger {
  /// Bare arrays without pages, or one element by its number.
  func referenceData(_ request: SandboxRequest) throws(APIError) -> SandboxAnswer {
    let path = request.apiPath ?? []
    var wanted: Int64?
    if path.count == 2 {
      guard let number = request.number, number <= Int64(Int32.max) else {
        throw .badRequest("Invalid \(Self.singular[path.first ?? ""] ?? "") ID")
      }
      wanted = number
    }
    switch path.first {
    case "countries":
      return try reply(SandboxCountry.known.map { ($0.id, $0) }, wanted) { object, country in
        object.field("id", country.id)
        object.field("name", country.name)
        object.field("official_name", country.officialName)
        object.field("alpha_2", country.alpha2)
        object.field("alpha_3", country.alpha3)
        object.field("numeric_code", country.numericCode)
        object.field("dialing_prefix", country.dialingPrefix)
      }
    case "currencies":
      return try reply(SandboxCurrency.known.map { ($0.id, $0) }, wanted) { object, currency in
        object.field("id", currency.id)
        object.field("name", currency.name)
        object.field("currency", currency.code)
        object.field("precision", currency.decimals)
      }
    case "categories": return try named(SandboxProduct.names { $0.category }, wanted)
    default: return try named(SandboxProduct.names { $0.subcategory }, wanted)
    }
  }

  private static let singular = [
    "countries": "country", "categories": "category", "subcategories": "subcategory",
  ]

  private func named(_ names: [String], _ wanted: Int64?) throws(APIError) -> SandboxAnswer {
    guard options.hasVouchersFeature else { throw .missingFeature }
    let rows = names.enumerated().map { (Int64($0.offset + 1), ($0.offset + 1, $0.element)) }
    return try reply(rows, wanted) { object, row in
      object.field("id", row.0)
      object.field("name", row.1)
    }
  }

  private func reply<Row>(
    _ rows: [(Int64, Row)], _ wanted: Int64?, _ write: (inout JSONWriter, Row) -> Void
  ) throws(APIError) -> SandboxAnswer {
    guard let wanted else {
      return answer { list in
        list.array(of: rows) { list, row in list.object { write(&$0, row.1) } }
      }
    }
    guard let row = rows.first(where: { $0.0 == wanted }) else { throw .notFound("Not found") }
    return answer { value in value.object { write(&$0, row.1) } }
  }
}
