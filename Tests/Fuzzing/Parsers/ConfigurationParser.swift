import Reconciliation
package import TestSupport
import VaultCommands
import VoucherModel

/// The configuration file.
package enum ConfigurationParser: FuzzedParser {
  package static let name = "configuration"
  package static let words = [
    "{\"vault\":\"v\"}", "\"host\":\"https://x\"", "\"key_file\":",
    "\"tolerances\":{\"USD\":\"0.01\"}",
    "\"grace\":{\"refund\":\"5d\"}", "\"amount_rules\":{\"USD\":{\"high\":\"9\"}}",
    "\"agreed_discounts\":{\"123\":\"3.5\"}", "\"minimum_life\":{\"default\":\"90\"}",
    "\"severity_overrides\":{\"fx-break\":{\"severity\":\"low\",\"reason\":\"x\"}}",
    "\"date_skew\":\"90s\"", "\"usd\":\"5\"", "\"token\":\"x\"", "\"vault\":", "\\ud800", "..", "/",
    "null",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    var members = Setting.allCases.map { setting in
      JSONTree.Member(setting.rawValue, .string(Array("a".utf8) + randomness.text(upTo: 6)))
    }
    members.append(
      .init("tolerances", .object([.init("USD", .text("0.01")), .init("EUR", .text("1"))])))
    members.removeAll { _ in Bool.random(using: &randomness) }
    if UInt8.random(in: 0..<4, using: &randomness) == 0 {
      members.append(.init("x", randomness.tree(depth: 3)))
    }
    return FuzzInput(randomness.write(.object(members.shuffled(using: &randomness))).bytes)
  }

  package static func run(_ bytes: [UInt8]) throws {
    let settings: Settings
    do {
      settings = try Settings(
        flags: [:], configurationFile: "/v/config.json", environment: ["HOME": "/h"],
        readFile: { _ in bytes })
    } catch let error as CommandError {
      try promise(!error.message.isEmpty, "a refusal says why")
      return
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    guard case .object(let members) = JSONTree(strictly: content) else {
      throw BrokenPromise(description: "what is taken is an object of valid JSON")
    }
    try promise(Set(members.map(\.name)).count == members.count, "no name is taken twice")
    for member in members {
      let name = String(decoding: member.name, as: UTF8.self)
      if name == "tolerances", case .object(let rows) = member.value {
        try promise(settings.tolerances.count == rows.count, "each tolerance counts")
        continue
      }
      if let rows = ruleCount(name, in: settings) {
        guard case .object(let taken) = member.value else {
          throw BrokenPromise(description: "rules are taken from an object")
        }
        try promise(rows == taken.count, "each rule of \(name) counts")
        continue
      }
      if name == "grace" || name == "date_skew" { continue }
      guard let setting = Setting(rawValue: name), case .string(let text) = member.value else {
        throw BrokenPromise(description: "only known settings and texts are taken")
      }
      let value = Array((settings.value(of: setting) ?? "").utf8)
      try promise(value.suffix(text.count) == text[...], "a setting is what stands in the file")
    }
  }

  /// How many rules of that name there are; `nil` for a name that holds none.
  private static func ruleCount(_ name: String, in settings: Settings) -> Int? {
    let rules = settings.finance
    return switch name {
    case "amount_rules": rules.amountRules.count
    case "agreed_discounts": rules.agreedDiscounts.count
    case "minimum_life":
      rules.minimumLife.byProduct.count + (rules.minimumLife.standard == nil ? 0 : 1)
    case "severity_overrides":
      rules.severityOverrides.byKind.count + rules.severityOverrides.byBreak.count
    default: nil
    }
  }
}
