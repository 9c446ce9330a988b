package import TestSupport
import VaultCommands
import VoucherModel

/// The configuration file.
package enum ConfigurationParser: FuzzedParser {
  package static let name = "configuration"
  package static let words = [
    "{\"vault\":\"v\"}", "\"host\":\"https://x\"", "\"key_file\":",
    "\"tolerances\":{\"USD\":\"0.01\"}",
    "\"usd\":\"5\"", "\"token\":\"x\"", "\"vault\":", "\\ud800", "..", "/", "null",
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
      guard let setting = Setting(rawValue: name), case .string(let text) = member.value else {
        throw BrokenPromise(description: "only known settings and texts are taken")
      }
      let value = Array((settings.value(of: setting) ?? "").utf8)
      try promise(value.suffix(text.count) == text[...], "a setting is what stands in the file")
    }
  }
}
