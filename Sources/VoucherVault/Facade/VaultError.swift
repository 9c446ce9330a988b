/// Why the vault did not do something: what happened, what is safe, and what to do next.
public struct VaultError: Error, Hashable, Sendable {
  /// What kind of error it is; equality of errors is equality of codes.
  public struct Code: Hashable, Sendable {
    /// The name for scripts, in snake_case.
    public let name: String
    /// The exit status of a command that ends with it.
    public let exitStatus: Int32

    private init(_ name: String, _ exitStatus: Int32) {
      self.name = name
      self.exitStatus = exitStatus
    }
  }

  /// What kind of error it is.
  public let code: Code
  /// What happened and what is safe, in whole sentences; never holds a code.
  public let message: String
  /// What to do next.
  public let next: String
  /// What verification says of it, where it is the vault's content that is wrong.
  package var finding: AuditFinding?

  /// Puts an error together.
  public init(_ code: Code, _ message: String, next: String) {
    self.code = code
    self.message = message
    self.next = next
  }

  /// Whether both are of the same kind.
  public static func == (left: VaultError, right: VaultError) -> Bool {
    left.code == right.code
  }

  /// Hashes the kind.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
  }
}

extension VaultError.Code {
  /// A value is not what it has to be.
  public static let invalid = Self("invalid", 64)
  /// There is no vault in the folder.
  public static let noVault = Self("no_vault", 2)
  /// There is a vault in the folder already.
  public static let vaultExists = Self("vault_exists", 2)
  /// Nothing of that name is in the vault.
  public static let notFound = Self("not_found", 2)
  /// A key is needed that is not at hand.
  public static let keyNeeded = Self("key_needed", 77)
  /// The key belongs to another vault, or does not open.
  public static let wrongKey = Self("wrong_key", 77)
  /// The vault belongs to another host.
  public static let wrongHost = Self("wrong_host", 77)
  /// A limit of the caller's forbids it.
  public static let overLimit = Self("over_limit", 77)
  /// The wallet does not hold enough.
  public static let insufficientBalance = Self("insufficient_balance", 77)
  /// The reference stands for another order.
  public static let referenceConflict = Self("reference_conflict", 77)
  /// The state of a thing forbids it.
  public static let refused = Self("refused", 77)
  /// Less is free than was asked for, and nothing was given.
  public static let outOfStock = Self("out_of_stock", 2)
  /// The order line stands for something else already.
  public static let allocationConflict = Self("allocation_conflict", 77)
  /// The order line was given back for good.
  public static let allocationReleased = Self("allocation_released", 77)
  /// The reservation has ended by itself.
  public static let reservationLapsed = Self("reservation_lapsed", 77)
  /// Codes are not shown until somebody lifts the freeze.
  public static let frozen = Self("frozen", 77)
  /// The actor has been shown as much as is allowed within an hour.
  public static let limitReached = Self("limit_reached", 77)
  /// A second person has to agree first.
  public static let approvalNeeded = Self("approval_needed", 77)
  /// The supplier refused.
  public static let supplierRefused = Self("supplier_refused", 2)
  /// The supplier could not be reached, or did not answer in a way that can be used.
  public static let supplierUnavailable = Self("supplier_unavailable", 2)
  /// Another process holds what is needed.
  public static let locked = Self("locked", 2)
  /// The disk is full.
  public static let diskFull = Self("disk_full", 2)
  /// A file or folder could not be used.
  public static let storage = Self("storage", 2)
  /// A file that was given to be read is not what it has to be.
  public static let unreadableFile = Self("unreadable_file", 2)
  /// What is stored contradicts itself.
  public static let integrity = Self("integrity", 70)
}

extension VaultError: CustomStringConvertible {
  /// Message and next step.
  public var description: String { "\(message) \(next)" }
}
