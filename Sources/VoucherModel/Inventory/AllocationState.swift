/// Where a line's allocation stands.
public enum AllocationState: String, Hashable, Sendable, CaseIterable {
  /// Its vouchers are kept for it until a stored moment.
  case reserved
  /// Its vouchers are its own; some may still be owed.
  case allocated
  /// It was given back for good.
  case released
  /// Its reservation ended by itself; the line may ask again.
  case lapsed
}

/// What is done where less is free than a line asks for.
public enum AllocationPolicy: String, Hashable, Sendable, CaseIterable {
  /// All or nothing.
  case whole
  /// What there is, if there is any; the rest is not waited for.
  case partial
  /// What there is at once, and the rest from the next deliveries, first come first served.
  case backorder
}
