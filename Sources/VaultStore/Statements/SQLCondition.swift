/// A `WHERE` clause in the making, and the arguments of its places.
struct SQLCondition {
  private var parts: [String] = []
  private(set) var arguments: [SQLValue] = []

  /// The clause, empty where nothing is asked.
  var clause: String { parts.isEmpty ? "" : "WHERE " + parts.joined(separator: " AND ") }

  mutating func add(_ part: String, _ arguments: SQLValue...) {
    parts.append(part)
    self.arguments += arguments
  }

  /// Adds that the column has one of the words; no word adds nothing.
  mutating func isOneOf(_ column: String, _ words: [String]) {
    if words.isEmpty { return }
    let places = Array(repeating: "?", count: words.count).joined(separator: ", ")
    parts.append("\(column) IN (\(places))")
    arguments += words.sorted().map(SQLValue.string)
  }
}
