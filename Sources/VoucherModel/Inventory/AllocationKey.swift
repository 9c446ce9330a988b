/// Names one line of a customer's order; what is allocated to it is allocated once.
public struct AllocationKey: Hashable, Comparable, Sendable {
  /// The storefront's own reference of the order.
  public let order: String
  /// The line of the order.
  public let line: Int

  /// The largest line number.
  public static let maximumLine = 1_000_000

  /// Names a line; `nil` if the reference is empty, longer than 255 characters or has other than
  /// printable ASCII or a space at an end, or if the line is below 0 or above a million.
  public init?(order: String, line: Int) {
    guard ClientReference(order) != nil, (0...Self.maximumLine).contains(line) else { return nil }
    self.order = order
    self.line = line
  }

  /// Orders by order and line.
  public static func < (left: AllocationKey, right: AllocationKey) -> Bool {
    (left.order, left.line) < (right.order, right.line)
  }
}

extension AllocationKey: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { "order \(order), line \(line)" }
}
