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

  /// Adds that the column has one of the values; `nil` adds nothing, no value lets nothing through.
  mutating func isOneOf(_ column: String, _ values: [SQLValue]?) {
    guard let values else { return }
    let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
    parts.append("\(column) IN (\(places))")
    arguments += values
  }
}
