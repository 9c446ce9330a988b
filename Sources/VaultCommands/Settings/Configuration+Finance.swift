import Reconciliation
import VoucherModel

/// The names of the settings that reconciliation reads.
enum FinanceSetting: String, CaseIterable {
  case tolerances
  case grace
  case amountRules = "amount_rules"
  case agreedDiscounts = "agreed_discounts"
  case minimumLife = "minimum_life"
  case severityOverrides = "severity_overrides"
  case dateSkew = "date_skew"
  case writeOffLimits = "write_off_limits"
}

/// A value that a setting does not take, and what it would take.
struct UnfitValue: Error {
  let entry: ConfigurationReader.Entry
  let wanted: String
}

extension FinanceRules {
  typealias Entry = ConfigurationReader.Entry

  /// Takes one setting; anything that is not exactly as it should be is refused, because a rule that
  /// silently does nothing lets money go unseen.
  mutating func take(_ entry: Entry, as setting: FinanceSetting) throws(UnfitValue) {
    switch setting {
    case .tolerances: tolerances = try entry.amountsByCurrency()
    case .grace: grace = try Self.grace(entry)
    case .amountRules: amountRules = try Self.amountRules(entry)
    case .agreedDiscounts: agreedDiscounts = try Self.agreedDiscounts(entry)
    case .minimumLife: minimumLife = try Self.minimumLife(entry)
    case .severityOverrides: severityOverrides = try Self.overrides(entry)
    case .dateSkew: dateSkew = try entry.duration()
    case .writeOffLimits: writeOffLimits = try entry.amountsByCurrency()
    }
  }

  private static func grace(_ entry: Entry) throws(UnfitValue) -> GracePeriods {
    var grace = GracePeriods.standard
    for row in try entry.rows(#"an object such as {"refund": "5d"}"#) {
      switch row.name {
      case "delivery": grace.delivery = try row.duration()
      case "refund": grace.refund = try row.duration()
      case "wallet_row": grace.walletRow = try row.duration()
      default: throw UnfitValue(entry: row, wanted: "delivery, refund or wallet_row as its name")
      }
    }
    return grace
  }

  private static func amountRules(_ entry: Entry) throws(UnfitValue) -> [Currency: AmountRule] {
    var rules: [Currency: AmountRule] = [:]
    let wanted = #"a currency and amounts: "USD": {"high": "1000", "critical": "10000"}"#
    for row in try entry.rows(#"an object such as {"USD": {"high": "1000"}}"#) {
      let currency = try row.name(wanted, once: rules.keys) { Currency($0) }
      var rule = AmountRule()
      for level in try row.rows(wanted) {
        switch level.name {
        case "medium": rule.medium = try level.amount(wanted)
        case "high": rule.high = try level.amount(wanted)
        case "critical": rule.critical = try level.amount(wanted)
        default: throw UnfitValue(entry: level, wanted: "medium, high or critical as its name")
        }
      }
      let limits = [rule.medium, rule.high, rule.critical].compactMap(\.self)
      guard !limits.isEmpty, limits == limits.sorted() else {
        throw UnfitValue(entry: row, wanted: "amounts that grow from medium to critical")
      }
      rules[currency] = rule
    }
    return rules
  }

  private static func agreedDiscounts(_ entry: Entry) throws(UnfitValue) -> [ProductID: Amount] {
    var discounts: [ProductID: Amount] = [:]
    let wanted = #"a product and a percentage from 0 to 100: "123": "3.5""#
    for row in try entry.rows(#"an object such as {"123": "3.5"}"#) {
      let product = try row.name(wanted, once: discounts.keys, ProductID.init(digits:))
      let percent = try row.amount(wanted)
      guard percent.millionths <= 100_000_000 else { throw UnfitValue(entry: row, wanted: wanted) }
      discounts[product] = percent
    }
    return discounts
  }

  private static func minimumLife(_ entry: Entry) throws(UnfitValue) -> MinimumLife {
    var life = MinimumLife()
    let wanted = #"a product, or default, and a number of days: "123": "90""#
    for row in try entry.rows(#"an object such as {"default": "90", "123": "30"}"#) {
      guard case .text(let text) = row.value, let days = Self.count(text), days <= 36_500 else {
        throw UnfitValue(entry: row, wanted: wanted)
      }
      if row.name == "default" {
        life.standard = days
      } else {
        let product = try row.name(wanted, once: life.byProduct.keys, ProductID.init(digits:))
        life.byProduct[product] = days
      }
    }
    return life
  }

  private static func overrides(_ entry: Entry) throws(UnfitValue) -> SeverityOverrides {
    var overrides = SeverityOverrides()
    let wanted =
      #"a severity and a reason: {"severity": "low", "reason": "agreed with the supplier"}"#
    for row in try entry.rows(#"an object of break types, or names of breaks, with "# + wanted) {
      var severity: Severity?
      var reason = ""
      for part in try row.rows(wanted) {
        guard case .text(let text) = part.value else {
          throw UnfitValue(entry: part, wanted: wanted)
        }
        switch part.name {
        case "severity": severity = Severity.allCases.first { $0.word == text }
        case "reason": reason = text
        default: throw UnfitValue(entry: part, wanted: wanted)
        }
      }
      guard let severity, let override = SeverityOverride(severity, because: reason) else {
        throw UnfitValue(entry: row, wanted: wanted)
      }
      if let kind = BreakKind(rawValue: row.name) {
        overrides.byKind[kind] = override
      } else if let id = BreakID(row.name) {
        overrides.byBreak[id] = override
      } else {
        let names = BreakKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw UnfitValue(
          entry: row, wanted: "as its name the name of a break, or one of: \(names)")
      }
    }
    return overrides
  }

  static func count(_ text: String) -> Int? {
    guard (1...6).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }
}

extension ConfigurationReader.Entry {
  /// An amount for each currency that is named.
  func amountsByCurrency() throws(UnfitValue) -> [Currency: Amount] {
    var amounts: [Currency: Amount] = [:]
    for row in try rows(#"an object such as {"USD": "0.01"}"#) {
      let wanted = #"a currency and an amount: "USD": "0.01""#
      let currency = try row.name(wanted, once: amounts.keys) { Currency($0) }
      amounts[currency] = try row.amount(wanted)
    }
    return amounts
  }

  /// The members of an object.
  func rows(_ wanted: String) throws(UnfitValue) -> [Self] {
    guard case .table(let rows) = value else { throw UnfitValue(entry: self, wanted: wanted) }
    return rows
  }

  /// The name as a key that nobody has set yet: the reader knows names that are equal to the letter, and
  /// here "usd" is "USD".
  func name<Key: Hashable>(
    _ wanted: String, once known: some Collection<Key>, _ read: (String) -> Key?
  ) throws(UnfitValue) -> Key {
    guard let key = read(name) else { throw UnfitValue(entry: self, wanted: wanted) }
    guard !known.contains(key) else {
      throw UnfitValue(entry: self, wanted: "a name that is not there in another form as well")
    }
    return key
  }

  fileprivate func amount(_ wanted: String) throws(UnfitValue) -> Amount {
    guard case .text(let text) = value, let amount = Amount(text), !amount.isNegative else {
      throw UnfitValue(entry: self, wanted: wanted)
    }
    return amount
  }

  /// A span of time, in milliseconds.
  fileprivate func duration() throws(UnfitValue) -> Int64 {
    guard case .text(let text) = value, let span = TimeSpanArgument(argument: text),
      span.milliseconds <= 366 * 86_400_000
    else {
      throw UnfitValue(
        entry: self, wanted: #"a time such as "90s", "30m", "1h" or "5d", a year at most"#)
    }
    return span.milliseconds
  }
}

extension ProductID {
  /// Reads a number without a sign or leading zeros, so that each product has one name.
  init?(digits: String) {
    guard let number = Int64(digits), number > 0, String(number) == digits else { return nil }
    self.init(rawValue: number)
  }
}
