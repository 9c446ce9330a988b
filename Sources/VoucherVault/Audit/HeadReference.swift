import TransparencyLog
import VaultCrypto
import VaultStore
public import VoucherModel

/// A reference that carries the head of the log: `VV-<ULID>-h<size>-<16 digits>`.
///
/// The supplier keeps references and shows them in its lists, so that it remembers, unasked, how
/// long the log was and how its root began when the order was placed.
public struct HeadReference: Hashable, Sendable {
  /// The whole reference.
  public let reference: ClientReference
  /// How many events the log had.
  public let size: UInt64
  /// The first sixteen hexadecimal digits of its root.
  public let digits: String

  /// How many digits of the root it has.
  package static let digitCount = 16
  private static let opening = "VV-"

  /// Names an order after its identifier and the head.
  package init?(order: OrderID, head: LogHead) {
    self.init("\(Self.opening)\(order)-h\(head.size)-\(head.digest.hex.prefix(Self.digitCount))")
  }

  /// Reads a reference of that shape; `nil` for any other.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let reference = ClientReference(text), parts.count == 4, parts[0] + "-" == Self.opening,
      OrderID(String(parts[1])) != nil, parts[2].first == "h",
      let size = UInt64(parts[2].dropFirst()), parts[2] == "h\(size)",
      parts[3].utf8.count == Self.digitCount,
      parts[3].utf8.allSatisfy({ digit in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit)
      })
    else { return nil }
    self.reference = reference
    self.size = size
    digits = String(parts[3])
  }

  /// What is wrong with it, where the root that the log had at that size is another or unknown.
  func problem(root: Digest?, logSize: UInt64) -> String? {
    if size > logSize {
      return
        "its reference says that the log had \(size) events, and it has \(logSize): its end was "
        + "cut off, or an old copy was put back"
    }
    guard let root, root.hex.prefix(Self.digitCount) == digits else {
      return "its reference names another root of the first \(size) events: the log was rewritten"
    }
    return nil
  }
}

/// The heads that the vault's own orders carry in their references.
struct HeadReferenceCheck {
  private let orders: [(id: OrderID, head: HeadReference)]

  init(_ snapshot: borrowing VaultSnapshot) throws {
    var found: [(OrderID, HeadReference)] = []
    try snapshot.eachOrder { row in
      guard row.origin == .placed, let head = HeadReference(row.reference.text) else { return }
      found.append((row.id, head))
    }
    orders = found
  }

  var sizes: Set<UInt64> { Set(orders.map(\.head.size)) }

  func findings(_ replay: LogReplay) -> [AuditFinding] {
    orders.compactMap { order in
      let root = replay.roots[order.head.size]
      return order.head.problem(root: root, logSize: replay.frontier.size).map {
        AuditFinding(.checkpoint, "\(order.id)", "Order \(order.head.reference): \($0).")
      }
    }
  }
}
