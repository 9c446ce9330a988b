import Reconciliation
import VoucherModel
import VoucherVault

/// The names of the settings that keep buying within bounds.
enum GuardSetting: String, CaseIterable {
  case dailySpendLimits = "daily_spend_limits"
  case lowStock = "low_stock"
  case lowBalance = "low_balance"
}

extension BuyingGuards {
  typealias Entry = ConfigurationReader.Entry

  /// Takes one setting; a limit that silently does nothing lets money go, so that nothing is guessed.
  mutating func take(_ entry: Entry, as setting: GuardSetting) throws(UnfitValue) {
    switch setting {
    case .dailySpendLimits: dailySpendLimits = try entry.amountsByCurrency()
    case .lowStock: lowStock = try Self.stock(entry)
    case .lowBalance: lowBalance = try Self.balances(entry)
    }
  }

  private static func stock(_ entry: Entry) throws(UnfitValue) -> [StockWatch] {
    let wanted =
      #"a product and a face value, and two counts: "123 50": {"below": "20", "until": "40"}"#
    var watches: [String: StockWatch] = [:]
    for row in try entry.rows("an object of " + wanted) {
      let words = row.name.split(separator: " ").map(String.init)
      guard words.count == 2, let product = ProductID(digits: words[0]),
        let denomination = Amount(words[1]), denomination > .zero
      else { throw UnfitValue(entry: row, wanted: wanted) }
      let name = "\(product) \(denomination)"
      guard watches[name] == nil else {
        throw UnfitValue(entry: row, wanted: "a name that is not there in another form as well")
      }
      let band = try band(of: row, wanted) { FinanceRules.count($0).map(Int64.init) }
      watches[name] = StockWatch(productID: product, denomination: denomination, band)
    }
    return watches.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func balances(_ entry: Entry) throws(UnfitValue) -> [Currency: WarningBand] {
    let wanted = #"a currency and two amounts: "USD": {"below": "500", "until": "1000"}"#
    var bands: [Currency: WarningBand] = [:]
    for row in try entry.rows("an object of " + wanted) {
      let currency = try row.name(wanted, once: bands.keys) { Currency($0) }
      bands[currency] = try band(of: row, wanted) { Amount($0)?.millionths }
    }
    return bands
  }

  private static func band(
    of entry: Entry, _ wanted: String, _ read: (String) -> Int64?
  ) throws(UnfitValue) -> WarningBand {
    var bounds: [String: Int64] = [:]
    for bound in try entry.rows(wanted) {
      guard ["below", "until"].contains(bound.name), case .text(let text) = bound.value,
        let level = read(text)
      else { throw UnfitValue(entry: bound, wanted: wanted) }
      bounds[bound.name] = level
    }
    // Without an upper bound the lower one is both.
    guard let below = bounds["below"],
      let band = WarningBand(below: below, until: bounds["until"] ?? below)
    else {
      throw UnfitValue(
        entry: entry, wanted: #"a "below", and an "until" that is not less than it: "# + wanted)
    }
    return band
  }
}
