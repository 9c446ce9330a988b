import VoucherModel

/// Fields that several kinds of rows share.
enum RowFields {
  static func id(_ row: JSONValue) throws(RowProblem) -> Int64 {
    guard let id = row["id"]?.integer else { throw RowProblem(reason: "id") }
    return id
  }

  /// The currency: by its code, or by the supplier's number of it.
  static func currency(_ row: JSONValue, _ names: [Int64: Currency]) -> Currency? {
    for name in ["currency", "currency_code"] {
      let text = row[name]?.text ?? row[name]?["code"]?.text ?? row[name]?["currency"]?.text
      if let currency = text.flatMap({ Currency($0) }) { return currency }
    }
    return row["currency_id"]?.integer.flatMap { names[$0] }
  }
}
