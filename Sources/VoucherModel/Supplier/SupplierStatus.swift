/// The supplier's word on an order (supplier-api.md, 8.4); a word we do not know stays what it is.
public enum SupplierStatus: Hashable, Sendable {
  /// Accepted, paid, being fulfilled.
  case pending
  /// All vouchers delivered.
  case delivered
  /// Some delivered, the rest pending or failed.
  case partiallyDelivered
  /// Could not be fulfilled; the wallet is refunded.
  case failed
  /// Cancelled.
  case cancelled
  /// A word that is not in the supplier's list today; treated as not final.
  case other(String)

  /// Reads the supplier's word, in either case.
  public init(_ word: String) {
    switch word.uppercased() {
    case "PENDING": self = .pending
    case "DELIVERED": self = .delivered
    case "PARTIALLY_DELIVERED": self = .partiallyDelivered
    case "FAILED": self = .failed
    case "CANCELLED", "CANCELED": self = .cancelled
    default: self = .other(String(word.prefix(64)))
    }
  }

  /// The supplier's word.
  public var word: String {
    switch self {
    case .pending: "PENDING"
    case .delivered: "DELIVERED"
    case .partiallyDelivered: "PARTIALLY_DELIVERED"
    case .failed: "FAILED"
    case .cancelled: "CANCELLED"
    case .other(let word): word
    }
  }

  /// Whether the supplier's documents draw no arrow out of this status.
  public var isFinal: Bool {
    switch self {
    case .delivered, .failed, .cancelled: true
    case .pending, .partiallyDelivered, .other: false
    }
  }
}
