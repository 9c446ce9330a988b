/// Something that verification found to be other than the log says.
public struct AuditFinding: Hashable, Sendable {
  /// Kinds of finding; the raw value is for scripts.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A leaf is missing, out of order, changed or unreadable.
    case leaf
    /// A stored hash of the tree is missing, changed or too many.
    case node
    /// A signed checkpoint does not fit the log: it was cut off, rewritten, or is another vault's.
    case checkpoint
    /// The vault's own row differs from the log.
    case vault
    /// An order's row, or its state, differs from the log.
    case order
    /// A delivery's row or its wrapped keys differ from the log.
    case delivery
    /// A voucher's row, or its state, differs from the log.
    case voucher
    /// The words of a reveal differ from the log.
    case reveal
    /// The record of an exchange with the supplier differs from the log.
    case exchange
    /// The words of a note differ from the log.
    case note
    /// A stored reconciliation, what it was told or what became of its breaks differs from the log.
    case reconciliation
    /// A step of a period's close, or a file sealed with it, differs from the log.
    case period
    /// What a customer's order line has, or had, differs from the log.
    case allocation
    /// What was done about a single voucher differs from the log.
    case handling
    /// A freeze, a limit or an approval differs from the log.
    case control
    /// A count of the stock differs from the vouchers.
    case stock
    /// The record of a webhook differs from the log.
    case webhook
    /// The record of a warning differs from the log.
    case warning
    /// The plan of a replenishment differs from the log.
    case replenishment
    /// The database file itself is damaged.
    case database
    /// A table, an index or a trigger is not as this program makes it.
    case schema
    /// Events are gone because the holder of the key restored an older copy: a notice, and no fault.
    case restored
  }

  /// What kind of thing is wrong.
  public let kind: Kind
  /// Which one: a row's identifier, a leaf's index.
  public let subject: String
  /// What is wrong with it.
  public let message: String

  package init(_ kind: Kind, _ subject: String, _ message: String) {
    self.kind = kind
    self.subject = subject
    self.message = message
  }
}

/// What verification says of the whole vault.
public struct AuditVerification: Hashable, Sendable {
  /// How many events the log has.
  public let size: UInt64
  /// The root of the log, computed from its leaves, in base 64.
  public let root: String
  /// How many signed checkpoints were compared.
  public let checkpoints: Int
  /// Everything that is wrong; empty if nothing is.
  public let findings: [AuditFinding]
  /// Where the log's key was replaced, because the one before was lost; whoever knows the log by its
  /// key has to know of it.
  public let logKeyChanges: [LogKeyChange]
  /// What is no fault and should be known: events that are gone since a backup was restored.
  public let notices: [AuditFinding]
  /// The checkpoint files that could not be read.
  public let unread: [UnreadCheckpoints]

  /// Whether nothing is wrong.
  public var isSound: Bool { findings.isEmpty }
}
