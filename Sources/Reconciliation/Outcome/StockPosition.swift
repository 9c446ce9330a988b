package import VoucherModel

/// What became of the vouchers of one currency that the vault has captured, as a run knows them.
///
/// Each voucher counts once, so what was captured less what left is what is in stock.
package struct StockPosition: Hashable, Sendable {
  /// Why a voucher is not in stock any more.
  package enum Leaving: String, Hashable, Sendable, CaseIterable {
    case revealed, allocated, voided, quarantined, expired
  }

  package var currency: Currency
  /// What was captured before the period; none where the run has no period that begins.
  package var capturedBefore = Tally.zero
  /// What was captured from then on.
  package var captured = Tally.zero
  package var left: [Leaving: Tally] = [:]
  package var inStock = Tally.zero
  /// What of the stock expires within so many days, by the number of days.
  package var expiring: [Int: Tally] = [:]

  /// Within how many days expiry is counted.
  package static let horizons = [30, 90]

  package init(_ currency: Currency) { self.currency = currency }

  /// The positions by currency; what was captured after the run's moment does not count.
  package static func positions(
    of orders: [VaultOrder], asOf: Timestamp, period: ReportPeriod?
  ) -> [StockPosition] {
    var byCurrency: [Currency: StockPosition] = [:]
    for order in orders {
      for voucher in order.vouchers where (voucher.capturedAt ?? asOf) <= asOf {
        let currency = voucher.faceValue.currency
        byCurrency[currency, default: StockPosition(currency)].take(voucher, asOf, period)
      }
    }
    return byCurrency.values.sorted { $0.currency < $1.currency }
  }

  private mutating func take(_ voucher: VaultVoucher, _ asOf: Timestamp, _ period: ReportPeriod?) {
    let face = voucher.faceValue.amount.millionths
    if let from = period?.from, let at = voucher.capturedAt, at < from {
      capturedBefore.add(face)
    } else {
      captured.add(face)
    }
    if let leaving = Self.leaving(voucher, asOf) {
      left[leaving, default: .zero].add(face)
      return
    }
    inStock.add(face)
    guard let expiry = voucher.expiresAt else { return }
    for days in Self.horizons where expiry <= asOf.advanced(byMilliseconds: Int64(days) * .day) {
      expiring[days, default: .zero].add(face)
    }
  }

  private static func leaving(_ voucher: VaultVoucher, _ asOf: Timestamp) -> Leaving? {
    switch voucher.state {
    case .revealed: .revealed
    case .voided: .voided
    case .quarantined: .quarantined
    case .available, .allocated:
      if let expiry = voucher.expiresAt, expiry <= asOf {
        .expired
      } else {
        voucher.state == .allocated ? .allocated : nil
      }
    }
  }
}

extension ReconciliationRun {
  /// Adds what became of the vouchers.
  package mutating func countStock(_ orders: [VaultOrder]) {
    stock = StockPosition.positions(of: orders, asOf: settings.asOf, period: settings.period)
  }
}
