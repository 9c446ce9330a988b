public import VoucherModel

/// What a backup is doing, for a progress display.
public enum BackupStep: Hashable, Sendable {
  /// Copying the database; so many pages of so many.
  case copying(Int, of: Int)
  /// Reading files back; so many bytes of so many.
  case reading(Int64, of: Int64)
  /// Replaying the log.
  case replaying
  /// Opening records; so many of so many.
  case opening(Int, of: Int)
}

/// A backup as it was made.
public struct BackupSummary: Hashable, Sendable {
  /// The folder.
  public let path: String
  /// The vault that it is a copy of.
  public let vault: VaultID
  /// That vault's incarnation.
  public let incarnation: UInt32
  /// When it was made.
  public let madeAt: Timestamp
  /// How many events the log in it has.
  public let logSize: UInt64
  /// How many vouchers are in it.
  public let vouchers: Int
  /// How many orders are in it.
  public let orders: Int
  /// How many sealed responses are in it that the database may not have yet.
  public let sealedResponses: Int
  /// How many bytes its files have.
  public let bytes: Int64
  /// Whether the log's key signed it.
  public let isSigned: Bool
}

/// Something about a backup that is not as its manifest, or its log, says.
public struct BackupFinding: Hashable, Sendable {
  /// Kinds of finding; the raw value is for scripts.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The manifest is missing, or not in its form.
    case manifest
    /// The signature is not the log key's, or is of another manifest.
    case signature
    /// A file is missing, changed, or not in the manifest.
    case file
    /// The database cannot be read.
    case database
    /// Verification of the log and the tables found something.
    case log
    /// The database differs from what the manifest says of it.
    case contents
    /// A sealed response cannot be read, or does not open.
    case response
    /// A record does not open.
    case record
  }

  /// What kind of thing is wrong.
  public let kind: Kind
  /// Which one: a file, a row.
  public let subject: String
  /// What is wrong with it.
  public let message: String

  package init(_ kind: Kind, _ subject: String, _ message: String) {
    self.kind = kind
    self.subject = subject
    self.message = message
  }
}

/// What verification says of a backup.
public struct BackupVerification: Hashable, Sendable {
  /// The backup, as its manifest has it; `nil` if that cannot be read.
  public var summary: BackupSummary?
  /// The root of the log in it, in base 64.
  public var root: String?
  /// How many records were opened; `nil` without a key.
  public var opened: Int?
  /// How many signed checkpoints were compared.
  public var checkpoints = 0
  /// Everything that is wrong; empty if nothing is.
  public var findings: [BackupFinding] = []
  /// What is no fault, and should be known.
  public var notices: [String] = []

  /// Whether nothing is wrong.
  public var isSound: Bool { findings.isEmpty }
}
