/// What may be shown of a code: its last characters, four at most and never more than a quarter.
public struct Mask: Hashable, Sendable {
  /// The visible tail, possibly empty; printable ASCII.
  public let tail: String

  /// The most characters that are ever shown.
  public static let maximumVisible = 4

  /// Takes a stored tail back; `nil` if it is longer than a mask may be.
  package init?(tail: String) {
    guard tail.utf8.count <= Self.maximumVisible else { return nil }
    self.tail = tail
  }

  /// How many characters of a code of so many bytes may be shown.
  package static func visibleCount(ofLength length: Int) -> Int {
    min(maximumVisible, length / 4)
  }
}

extension Mask: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { "****" + tail }
}

extension Mask {
  /// A mask that shows nothing.
  package static let hidden = Mask(visible: "")

  private init(visible: String) {
    tail = visible
  }
}
