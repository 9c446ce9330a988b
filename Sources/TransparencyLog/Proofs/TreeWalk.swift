/// The way from a node up to the root, as the verifiers of RFC 9162 (section 2.1) go it.
struct TreeWalk {
  /// On which side of the way the next sibling stands.
  enum Side {
    case left, right
  }

  private var index: UInt64
  private var last: UInt64

  init(from index: UInt64, last: UInt64) {
    self.index = index
    self.last = last
  }

  var isAtRoot: Bool { last == 0 }

  /// Goes up to the next node that has a sibling, and tells the side of that sibling; `nil` at the
  /// root.
  mutating func climb() -> Side? {
    guard !isAtRoot else { return nil }
    defer { goUp() }
    guard index & 1 == 1 || index == last else { return .right }
    // On the right edge a node without a sibling is carried up as it is.
    while index & 1 == 0 && index != 0 { goUp() }
    return .left
  }

  /// Goes up while the node is the right child of its parent: the parent is complete as well.
  mutating func skipCompletedSubtrees() {
    while index & 1 == 1 { goUp() }
  }

  private mutating func goUp() {
    index >>= 1
    last >>= 1
  }
}
