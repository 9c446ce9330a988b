/// A row that cannot be read, by the value of its key.
package struct DamagedRow: Hashable, Sendable {
  /// The key: an identifier in its text form, a number, a text; `-` for what is none of them.
  package let name: String
  /// What cannot be read.
  package let what: String
}

/// Takes the rows that cannot be read, where the others are to be read all the same.
package final class DamagedRows {
  package private(set) var rows: [DamagedRow] = []

  package init() {}

  package func add(_ row: DamagedRow) {
    rows.append(row)
  }
}
