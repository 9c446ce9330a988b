/// Something that the doctor has looked at, and how it stands.
public struct DoctorFinding: Hashable, Sendable {
  /// How much it matters; the raw value is for scripts.
  public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
    /// As it has to be.
    case ok
    /// Worth knowing.
    case info
    /// Should be seen to.
    case warning
    /// Must be seen to.
    case error

    /// Whether one matters less than the other.
    public static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .ok: 0
      case .info: 1
      case .warning: 2
      case .error: 3
      }
    }
  }

  /// How much it matters.
  public let severity: Severity
  /// What was looked at, in snake_case.
  public let code: String
  /// How it stands, as a sentence.
  public let message: String
  /// The next command or step, where there is one.
  public let next: String?
  /// Whether an error is one of integrity: something stored is not what it has to be.
  public let isIntegrity: Bool

  package init(
    _ severity: Severity, _ code: String, _ message: String, next: String? = nil,
    isIntegrity: Bool = false
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.next = next
    self.isIntegrity = isIntegrity
  }
}

/// The key file as it was found, for the doctor.
package enum KeySight: Hashable, Sendable {
  /// There is none, or it cannot be read.
  case missing(String)
  /// It is no key file, or was changed.
  case damaged(String)
  /// Public keys only.
  case capture
  /// All keys, under a passphrase that nobody gave.
  case closed
  /// The passphrase that was given does not open it.
  case wrongPassphrase
  /// All keys, and it opened.
  case open

  /// Whether it should be readable by its owner alone.
  var isSecret: Bool {
    switch self {
    case .closed, .wrongPassphrase, .open: true
    case .missing, .damaged, .capture: false
    }
  }
}
