/// Why a JSON text could not be read further, and where.
package struct JSONProblem: Error, Hashable, Sendable {
  /// The kind of problem: a bounded set of names, fit for logs and metrics.
  package enum Label: String, Hashable, Sendable {
    /// The text ends in the middle of a value.
    case cutOff = "cut_off"
    /// A byte that cannot stand where it stands.
    case unexpectedByte = "unexpected_byte"
    /// More nested values than are read.
    case tooDeep = "too_deep"
    /// Something follows the value.
    case trailingBytes = "trailing_bytes"
    /// More values than are taken.
    case tooMany = "too_many"
    /// More bytes than are read.
    case tooLarge = "too_large"
  }

  package let label: Label
  /// The offset of the first byte that could not be read.
  package let position: Int
}

extension JSONProblem: CustomStringConvertible {
  /// The text that logs and people see; no part of what was read.
  package var description: String { "\(label.rawValue) at byte \(position)" }
}
