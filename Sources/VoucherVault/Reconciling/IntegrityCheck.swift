import Reconciliation
import VoucherModel

/// What is wrong in the vault itself, found without a key: a run that is made of rows which were changed
/// proves nothing.
struct IntegrityCheck: Sendable {
  let core: VaultCore

  /// Everything that verification finds; nothing where all is well.
  func faults() throws -> [IntegrityFault] {
    try VaultVerifier(core: core).verify().findings.map { finding in
      IntegrityFault(
        subject: "\(finding.kind.rawValue) \(finding.subject)", message: finding.message,
        orderID: finding.kind == .order ? OrderID(finding.subject) : nil)
    }
  }
}
