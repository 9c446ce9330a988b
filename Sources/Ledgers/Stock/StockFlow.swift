package import VoucherModel

/// How vouchers come into stock and leave it.
package enum StockFlow: Int, Hashable, Sendable, CaseIterable {
  /// Captured from the supplier.
  case captured
  /// Back from an allocation or from quarantine.
  case returned
  /// Promised to an order line of the storefront.
  case allocated
  /// Shown to somebody without having been allocated: issued as well.
  case revealed
  /// Reached the end of its life in stock, or came or came back after it.
  case expired
  /// Taken out for good.
  case voided
  /// Set aside, on arrival or later.
  case quarantined

  /// The flow by which a voucher comes to be in the state; `nil` for stock itself.
  package init?(leavingTo state: VoucherState) {
    switch state {
    case .available: return nil
    case .allocated: self = .allocated
    case .revealed: self = .revealed
    case .voided: self = .voided
    case .quarantined: self = .quarantined
    }
  }

  /// Whether the flow adds to the stock.
  package var isGain: Bool { self == .captured || self == .returned }
}

/// Where a voucher stands for finance: an available one whose life is over is not stock.
package enum StockState: Int, Hashable, Sendable, CaseIterable {
  case available, allocated, revealed, voided, quarantined, expired

  package var word: String {
    switch self {
    case .available: "available"
    case .allocated: "allocated"
    case .revealed: "revealed"
    case .voided: "voided"
    case .quarantined: "quarantined"
    case .expired: "expired"
    }
  }
}
