/// Who does something: a name that the audit log keeps as it is.
///
/// Letters, digits and `. _ @ + -`, 1 to 64 characters: the log holds no free text that could hold
/// a code, and a name must not look like anything else in a report.
public struct Actor: Hashable, Sendable {
  /// The name.
  public let name: String

  /// Reads a name; `nil` if it has other characters or is empty or too long.
  public init?(_ name: String) {
    let isName =
      (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || [".", "_", "@", "+", "-"].contains(Unicode.Scalar(byte))
      }
    guard isName else { return nil }
    self.name = name
  }

  /// What the vault does by itself.
  package static let vault = Actor(verbatim: "voucher-vault")

  private init(verbatim name: String) {
    self.name = name
  }
}

extension Actor: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
