public import VoucherModel

/// What was done to make a vault whole with new keys.
public struct RestoredVault: Hashable, Sendable {
  /// The reveal epoch of the new keys.
  public let revealEpoch: UInt32
  /// How many deliveries are sealed for the new reveal key since.
  public internal(set) var rewrapped = 0
  /// How many codes have a fingerprint by the new key since.
  public internal(set) var fingerprinted = 0
  /// How many sealed responses were taken from the journal and the spools.
  public internal(set) var responsesTaken = 0
  /// How many events the log had when its new key signed it.
  public internal(set) var logSize: UInt64 = 0
  /// Vouchers whose code is in the vault twice, which only now came to light.
  public internal(set) var duplicates: [VoucherID] = []
  /// Deliveries that the recovery key does not open.
  public internal(set) var problems: [SealedDeliveryProblem] = []
  /// What waits in the journal or a spool, and could not be taken in.
  public internal(set) var sealedProblems: [SealedResponseProblem] = []

  init(revealEpoch: UInt32) {
    self.revealEpoch = revealEpoch
  }
}
