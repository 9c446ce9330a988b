/// A broken invariant, with the step that broke it.
package struct Violation: Hashable, Sendable {
  /// What is broken; decides how it is counted.
  package enum Kind: String, Hashable, Sendable {
    case loss
    case doubleDebit
    case silent
    case other
  }

  package let kind: Kind
  package let invariant: String
  package let step: Int
  /// What happened just before.
  package let lines: [String]
}

/// A world that is broken on purpose, so that it can be seen that the invariants notice.
package enum Sabotage: String, Sendable, CaseIterable {
  case none
  /// A sync of a journal's slot says that it is done, and is not.
  case lyingSync = "lying-sync"
  /// The middle of an answer never gets to the capture, and nobody says so.
  case droppedChunk = "dropped-chunk"
  /// The supplier debits every order twice.
  case doubleDebit = "double-debit"
}
