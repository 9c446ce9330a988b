import VoucherModel

/// Reads a row of a table as the row that the supplier's API would have given for it.
///
/// Spreadsheets and banks name their columns in many ways: upper and lower case, blanks and a few
/// common words make no difference. Where there is no type, the sign of the amount or the column it
/// stands in tells debit from credit; where there is no status, the row is booked.
struct StatementColumns {
  private let names: [String]

  init(_ header: [String]) throws(StatementProblem) {
    names = header.map(Self.name)
    for name in Set(Self.synonyms.values).union(["debit", "credit"])
    where names.count(where: { $0 == name }) > 1 {
      throw StatementProblem(.line(1), "there are two columns for \(name)")
    }
  }

  /// The columns that no row can do without and that are not there, if any.
  func missing(_ needed: [String]) -> [String] {
    needed.filter { !names.contains($0) }
  }

  private static let synonyms = [
    "transaction_id": "id", "transaction": "id", "txn_id": "id", "id": "id",
    "wallet": "wallet_id", "wallet_id": "wallet_id",
    "amount": "amount", "balance": "balance",
    "type": "transaction_type", "direction": "transaction_type",
    "transaction_type": "transaction_type", "status": "status",
    "currency": "currency", "currency_code": "currency", "currency_id": "currency_id",
    "remark": "remarks", "remarks": "remarks", "description": "remarks", "narrative": "remarks",
    "date": "created_at", "booked_at": "created_at", "booking_date": "created_at",
    "created_at": "created_at",
  ]

  private static func name(_ column: String) -> String {
    let plain = column.lowercased().split(whereSeparator: { " -_\t".contains($0) })
      .joined(separator: "_")
    return synonyms[plain] ?? plain
  }

  func row(_ fields: [String]) throws(RowProblem) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for (name, field) in zip(names, fields) where !field.isEmpty && members[name] == nil {
      members[name] = .string(field)
    }
    try takeSides(&members)
    if let word = members["transaction_type"]?.text {
      members["transaction_type"] = .string(Self.directions[word.lowercased()] ?? word)
    } else if let amount = members["amount"]?.amount {
      members["transaction_type"] = .string(amount.isNegative ? "DEBIT" : "CREDIT")
    }
    if members["status"] == nil { members["status"] = .string("COMPLETED") }
    if let moment = members["created_at"]?.text {
      members["created_at"] = .string(Self.moment(moment))
    }
    return .object(members)
  }

  /// A table may have a column for what came in and one for what went out.
  private func takeSides(_ members: inout [String: JSONValue]) throws(RowProblem) {
    guard members["amount"] == nil else { return }
    let sides = ["debit", "credit"].filter { side in
      members[side].map { $0.amount != .zero } ?? false
    }
    guard let side = sides.first else { return }
    guard sides.count == 1 else { throw RowProblem(reason: "amount") }
    members["amount"] = members[side]
    members["transaction_type"] = .string(side)
  }

  private static let directions = [
    "debit": "DEBIT", "dr": "DEBIT", "d": "DEBIT", "out": "DEBIT", "credit": "CREDIT",
    "cr": "CREDIT", "c": "CREDIT", "in": "CREDIT",
  ]

  /// A day means its start, and a time without an offset is in UTC, as all of the supplier's are.
  private static func moment(_ text: String) -> String {
    let count = text.utf8.count
    if count == 10 { return text + "T00:00:00Z" }
    guard count >= 19 else { return text }
    let day = text.prefix(10)
    let time = text.dropFirst(11)
    let hasOffset = time.hasSuffix("Z") || time.contains("+") || time.contains("-")
    return "\(day)T\(time)\(hasOffset ? "" : "Z")"
  }
}
