/// A name and a value: a header line, or an item of a query.
package struct HTTPField: Hashable, Sendable {
  /// The name; header names are compared without regard to case.
  package let name: String
  /// The value, as it came or as it is to be sent.
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
