package import SupplierAPI
package import VaultStore
package import VoucherModel

/// What became of a response, once its vouchers are committed and read back.
package struct CaptureOutcome: Sendable {
  /// The orders of the vault that the response speaks of, as they are now.
  package var orders: [OrderRow] = []
  /// Whether it added anything to the vault; taking the same response again does not.
  package var isNews = false
  /// How many voucher rows it added.
  package var storedVouchers = 0
  /// Every order the response speaks of, masked: what reconciliation compares with.
  package var readings: [ScannedOrder] = []
  /// The supplier's error, where the body is one.
  package var error: ScannedError?
  /// Whether the response could be read to its end.
  package var isReadable = true
}

extension OrderRow {
  /// The row's own account of the order's progress.
  package var progress: OrderProgress {
    OrderProgress(
      state: state, quantity: quantity, captured: captured, lost: lost, attempts: attempts)
  }

  /// Takes the events, and gives back those that fit.
  package mutating func apply(_ events: [OrderEvent], at time: Timestamp) throws {
    var progress = progress
    for event in events {
      try progress.apply(event)
      if case .sent = event { sentAt = sentAt ?? time }
    }
    state = progress.state
    captured = progress.captured
    lost = progress.lost
    attempts = progress.attempts
    if !state.isUnfinished, settledAt == nil { settledAt = time }
  }
}
