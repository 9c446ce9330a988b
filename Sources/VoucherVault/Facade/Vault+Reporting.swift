package import Ledgers
package import VoucherModel

extension Vault {
  /// The stock and how it moved; needs no key.
  package func stock(
    _ period: LedgerPeriod, thresholds: [ProductID: Int] = [:], isItemised: Bool = false
  ) throws -> (facts: StockFacts, items: [StockItem]) {
    try mapped {
      try ReportDesk(core: core).stock(period, thresholds: thresholds, isItemised: isItemised)
    }
  }

  /// What was bought, with the orders of the period; needs no key.
  package func spend(
    _ period: LedgerPeriod
  ) throws -> (facts: SpendFacts, items: [LedgerOrder]) {
    try mapped { try ReportDesk(core: core).spend(period) }
  }

  /// What of the stock dies when; needs no key.
  package func expiry(
    asOf: Timestamp, days: Int, isItemised: Bool = false
  ) throws -> (facts: ExpiryFacts, items: [StockItem]) {
    try mapped {
      try ReportDesk(core: core).expiry(asOf: asOf, days: days, isItemised: isItemised)
    }
  }

  /// Who looked at codes; needs no key.
  package func reveals(
    _ period: LedgerPeriod, rule: OutlierRule = OutlierRule(), isItemised: Bool = false
  ) throws -> (facts: RevealFacts, items: [RevealItem]) {
    try mapped {
      try ReportDesk(core: core).reveals(period, rule: rule, isItemised: isItemised)
    }
  }

  /// How the supplier does, with the orders of the period; needs no key.
  package func scorecard(
    _ period: LedgerPeriod
  ) throws -> (facts: ScoreFacts, items: [LedgerOrder]) {
    try mapped { try ReportDesk(core: core).scorecard(period) }
  }
}
