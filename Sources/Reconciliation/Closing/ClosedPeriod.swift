package import VoucherModel

/// A period that was closed, with the records it was closed on.
package struct ClosedPeriod: Sendable {
  /// Which period.
  package var name: NamedPeriod
  /// When it was signed.
  package var signedAt: Timestamp
  /// The records as they were known to the run that it was closed on.
  package var inputs: ReconciliationInputs

  package init(name: NamedPeriod, signedAt: Timestamp, inputs: ReconciliationInputs) {
    self.name = name
    self.signedAt = signedAt
    self.inputs = inputs
  }
}
