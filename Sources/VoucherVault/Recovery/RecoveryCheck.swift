public import VoucherModel

/// What a trial of the recovery key showed.
public struct RecoveryCheck: Hashable, Sendable {
  /// The deliveries of one reveal epoch.
  public struct Epoch: Hashable, Sendable {
    /// The reveal epoch at the time of the delivery.
    public let epoch: UInt32
    /// How many deliveries there are.
    public internal(set) var deliveries = 0
    /// How many of them were opened.
    public internal(set) var opened = 0
    /// How many records were opened in them.
    public internal(set) var records = 0
  }

  /// The epoch of the recovery key.
  public let keyEpoch: UInt32
  /// Every epoch that something is sealed in, ascending.
  public internal(set) var epochs: [Epoch] = []
  /// How many responses are kept sealed as a whole.
  public internal(set) var sealedResponses = 0
  /// How many of those were opened.
  public internal(set) var sealedResponsesOpened = 0
  /// What should have opened and did not.
  public internal(set) var problems: [SealedDeliveryProblem] = []

  /// How many deliveries were opened, in all epochs.
  public var opened: Int { epochs.reduce(0) { $0 + $1.opened } + sealedResponsesOpened }

  init(keyEpoch: UInt32) {
    self.keyEpoch = keyEpoch
  }
}

/// A delivery that does not open.
public struct SealedDeliveryProblem: Hashable, Sendable {
  /// Which one.
  public let id: DeliveryID
  /// Why, what is safe and what to do next.
  public let error: VaultError
}
