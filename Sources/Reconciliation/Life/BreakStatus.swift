/// How far the work on a break has come.
package enum BreakStatus: String, Hashable, Sendable, CaseIterable {
  /// Found, and nobody has it yet.
  case open
  /// Somebody looks into it.
  case assigned
  /// Claimed; the supplier has to act.
  case pendingSupplier = "pending-supplier"
  /// Somebody resolved it, and a second person has to agree.
  case awaitingApproval = "awaiting-approval"
  /// Was resolved or gone, and is open again.
  case reopened
  /// Somebody said why it needs nothing more.
  case resolved
  /// A complete run did not find it any more.
  case cleared

  /// Whether somebody still has to do something about it.
  package var isOpen: Bool { self != .resolved && self != .cleared }
}

/// Why a break needs nothing more.
package enum ResolutionReason: String, Hashable, Sendable, CaseIterable {
  case timingCleared = "timing-cleared"
  case supplierCorrected = "supplier-corrected"
  case refunded
  case reissued
  case writtenOff = "written-off"
  case acceptedVariance = "accepted-variance"
  case dataCorrection = "data-correction"
  case duplicateOf = "duplicate-of"
  case falsePositive = "false-positive"

  /// Whether it says that the difference is gone, so that a run which finds it again contradicts it.
  ///
  /// The others accept the difference as it is; they hold for as long as it stays what it was.
  package var saysItIsGone: Bool {
    switch self {
    case .timingCleared, .supplierCorrected, .refunded, .reissued: true
    case .writtenOff, .acceptedVariance, .dataCorrection, .duplicateOf, .falsePositive: false
    }
  }
}
