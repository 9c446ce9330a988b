import VoucherModel

extension JSONValue {
  /// Refuses members that a control call does not know: a misspelt one must not pass in silence.
  func only(_ names: String...) throws(APIError) -> JSONValue {
    guard let members else { throw .validation("an object is wanted") }
    if let stray = members.first(where: { !names.contains($0.name) }) {
      throw .validation("\(stray.name): there is no such member")
    }
    return self
  }

  /// The amount of that name, where there is one.
  func amount(_ name: String) throws(APIError) -> Amount? {
    guard let value = self[name] else { return nil }
    guard let amount = value.amount else { throw .validation("\(name): an amount is wanted") }
    return amount
  }

  func required<Value>(_ name: String, _ value: Value?) throws(APIError) -> Value {
    guard let value else { throw .validation("\(name) is wanted") }
    return value
  }
}
