/// The idempotency key of an order: the supplier accepts each one once.
///
/// Printable ASCII, 1 to 255 characters, no space at either end (supplier-api.md, 8.1; whether the
/// supplier trims is not stated, so a reference that trimming would change is refused here).
public struct ClientReference: Hashable, Comparable, Sendable {
  /// The text as sent.
  public let text: String

  /// Reads a reference; `nil` if it is empty, too long, or has other than printable ASCII.
  public init?(_ text: String) {
    let isUsable =
      (1...255).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      && text.utf8.first != 0x20 && text.utf8.last != 0x20
    guard isUsable else { return nil }
    self.text = text
  }

  /// Orders by value.
  public static func < (left: ClientReference, right: ClientReference) -> Bool {
    left.text < right.text
  }
}

extension ClientReference: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { text }
}
