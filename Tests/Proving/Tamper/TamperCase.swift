import Foundation
import GRDB
import VoucherVault

/// One thing that somebody does to a vault, and what has to be said of it.
struct TamperCase: Sendable {
  /// What is done to the files.
  enum Change: Sendable {
    /// To rows; the triggers are out of the way meanwhile, and there again afterwards.
    case rows(@Sendable (Database) throws -> Void)
    /// To the schema, or to what it keeps for itself.
    case schema(@Sendable (Database) throws -> Void)
    /// To the files themselves.
    case files(@Sendable (inout TamperScene.Files) throws -> Void)
  }

  /// What has to come of it.
  enum Outcome: Sendable {
    /// A finding about each of these names, of this kind if one is given.
    case named([String], AuditFinding.Kind? = nil)
    /// A finding of this kind, or the vault is not even opened.
    case found
    /// A finding, or else everything that can be read is as it was.
    case foundOrUnchanged
    /// Nothing that can be read is another thing than before, and it is to be shown.
    case unchanged
    /// A finding if the newest head is known from outside.
    case foundByHead
  }

  let kind: String
  let place: String
  let what: String
  let change: Change
  var outcome: Outcome

  init(
    _ kind: String, _ place: String, _ what: String, _ outcome: Outcome, _ change: Change
  ) {
    self.kind = kind
    self.place = place
    self.what = what
    self.change = change
    self.outcome = outcome
  }

  var circumstances: String { "\(kind), \(place): \(what)" }
}
