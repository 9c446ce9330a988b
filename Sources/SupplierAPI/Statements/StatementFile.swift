package import VaultCrypto
package import VoucherModel

/// A file with one of the supplier's lists, read from its start to its end.
///
/// Whoever has the file gives the function that reads it: the next bytes go straight into guarded
/// memory, as a list of orders may show codes.
package struct StatementFile: Sendable {
  /// What people call it.
  package let name: String
  /// When it was last written.
  package let writtenAt: Timestamp
  /// Adds the next bytes to the buffer, and says how many; none at the end.
  package let read: @Sendable (SecretBuffer) throws -> Int

  package init(
    name: String, writtenAt: Timestamp, read: @escaping @Sendable (SecretBuffer) throws -> Int
  ) {
    self.name = name
    self.writtenAt = writtenAt
    self.read = read
  }
}

/// Why a file cannot be used; holds nothing of what is in it.
package struct StatementProblem: Error, Hashable, Sendable {
  /// Where in a file something stands.
  package enum Place: Hashable, Sendable {
    /// A line of a table, the header being the first.
    case line(Int)
    /// An element of a list, counted from one.
    case element(Int)
    /// A byte, counted from zero.
    case byte(Int)
  }

  /// Where it stands; `nil` for the file as a whole.
  package let place: Place?
  /// What is wrong with it, as the end of a sentence.
  package let reason: String

  package init(_ place: Place?, _ reason: String) {
    self.place = place
    self.reason = reason
  }
}

extension StatementProblem: CustomStringConvertible {
  /// The place and the reason.
  package var description: String {
    switch place {
    case .line(let number): "line \(number): \(reason)"
    case .element(let number): "element \(number): \(reason)"
    case .byte(let number): "byte \(number): \(reason)"
    case nil: reason
    }
  }
}
