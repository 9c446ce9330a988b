import Reconciliation
import Testing
import VaultCommands
import VoucherModel

@Suite("the settings")
struct SettingsTests {
  private func settings(
    flags: [Setting: String] = [:], config: String? = nil, environment: [String: String] = [:],
    files: [String: String] = [:]
  ) throws -> Settings {
    let environment = environment.merging(["HOME": "/users/someone"]) { given, _ in given }
    return try Settings(
      flags: flags, configurationFile: config, environment: environment,
      readFile: { files[$0].map { Array($0.utf8) } })
  }

  private static let file = "/users/someone/.local/share/voucher-vault/config.json"

  @Test(arguments: Setting.allCases.filter { $0 != .vault })
  func `a flag beats the environment, and that beats the file`(setting: Setting) throws {
    let files = [Self.file: "{\"\(setting.rawValue)\": \"/from-file\"}"]
    let variables = [setting.variable: "/from-environment"]
    let flags = [setting: "/from-flag"]
    let all = try settings(flags: flags, environment: variables, files: files)
    #expect(all.value(of: setting) == "/from-flag")
    #expect(all.source(of: setting) == setting.flag)
    let two = try settings(environment: variables, files: files)
    #expect(two.value(of: setting) == "/from-environment")
    #expect(two.source(of: setting) == setting.variable)
    let one = try settings(files: files)
    #expect(one.value(of: setting) == "/from-file")
    #expect(one.source(of: setting) == Self.file)
    #expect(try settings().value(of: setting) == nil)
  }

  @Test func `an empty variable is none`() throws {
    let settings = try settings(
      environment: ["OCTOPUS_HOST": "", "VOUCHER_VAULT": "", "HOME": "/h"])
    #expect(settings.value(of: .host) == nil)
    #expect(settings.value(of: .vault) == "/h/.local/share/voucher-vault")
  }

  @Test(arguments: [
    (["XDG_DATA_HOME": "/data"], "/data/voucher-vault"),
    (["XDG_DATA_HOME": "not/absolute"], "/users/someone/.local/share/voucher-vault"),
    (["XDG_DATA_HOME": ""], "/users/someone/.local/share/voucher-vault"),
    (["VOUCHER_VAULT": "/v", "XDG_DATA_HOME": "/data"], "/v"),
  ])
  func `the folder follows the base directory rules`(
    environment: [String: String], folder: String
  ) throws {
    #expect(try settings(environment: environment).value(of: .vault) == folder)
  }

  @Test func `without a home the folder has to be named`() {
    #expect(throws: CommandError.self) {
      try Settings(flags: [:], configurationFile: nil, environment: [:], readFile: { _ in nil })
    }
  }

  @Test func `a path in the file is meant from the file's folder`() throws {
    let settings = try settings(
      config: "/etc/vault/config.json",
      files: [
        "/etc/vault/config.json": """
        {"vault": "../data", "key_file": "/keys/vault.key", "host": "https://api.example.com"}
        """
      ])
    #expect(settings.value(of: .vault) == "/etc/vault/../data")
    #expect(settings.value(of: .keyFile) == "/keys/vault.key")
    #expect(settings.value(of: .host) == "https://api.example.com")
  }

  @Test func `a named file takes the place of the vault's own`() throws {
    let settings = try settings(
      config: "/etc/named.json",
      files: [
        "/etc/named.json": #"{"host": "https://named"}"#, Self.file: #"{"key_file": "own.key"}"#,
      ])
    #expect(settings.value(of: .host) == "https://named")
    #expect(settings.value(of: .keyFile) == nil)
  }

  @Test func `a named file has to be there`() {
    #expect(throws: CommandError.self) { try settings(config: "/nowhere.json") }
  }

  @Test(
    arguments: [
      ("{\n  \"hots\": \"https://x\"\n}", ":2:3: there is no setting \"hots\""),
      (#"{"token": "abc"}"#, ":1:2: there is no setting \"token\""),
      (#"{"host": "a", "host": "b"}"#, ":1:15: \"host\" is there twice"),
      (#"{"host": 5}"#, ":1:2: \"host\" has a value it does not take"),
      (#"{"host": ""}"#, ":1:2: \"host\" has a value it does not take"),
      (#"{"host": {"a": "b"}}"#, ":1:2: \"host\" has a value it does not take"),
      (#"{"tolerances": "USD"}"#, ":1:2: \"tolerances\" has a value"),
      (#"{"tolerances": {"USD": 0.01}}"#, ":1:17: \"USD\" has a value"),
      (#"{"tolerances": {"USD": "-1"}}"#, ":1:17: \"USD\" has a value"),
      (#"{"tolerances": {"dollars": "1"}}"#, ":1:17: \"dollars\" has a value"),
      (#"{"tolerances": {"USD": "1", "USD": "2"}}"#, ":1:29: \"USD\" is there twice"),
      (#"{"tolerances": {"USD": "1", "usd": "2"}}"#, ":1:29: \"usd\" has a value"),
      (#"{"grace": {"refunds": "5d"}}"#, ":1:12: \"refunds\" has a value"),
      (#"{"grace": {"refund": "5"}}"#, ":1:12: \"refund\" has a value"),
      (#"{"grace": {"refund": "-5d"}}"#, ":1:12: \"refund\" has a value"),
      (#"{"grace": {"refund": "367d"}}"#, ":1:12: \"refund\" has a value"),
      (#"{"grace": {"refund": "99999999999999999999d"}}"#, ":1:12: \"refund\" has a value"),
      (#"{"date_skew": 600}"#, ":1:2: \"date_skew\" has a value"),
      (#"{"amount_rules": {"USD": "5"}}"#, ":1:19: \"USD\" has a value"),
      (#"{"amount_rules": {"USD": {}}}"#, ":1:19: \"USD\" has a value"),
      (#"{"amount_rules": {"USD": {"hi": "5"}}}"#, ":1:27: \"hi\" has a value"),
      (#"{"amount_rules": {"USD": {"high": "9", "critical": "5"}}}"#, ":1:19: \"USD\" has a"),
      (#"{"amount_rules": {"USD": {"high": {"a": "5"}}}}"#, ":1:27: \"high\" has a value"),
      (#"{"agreed_discounts": {"Steam": "3"}}"#, ":1:23: \"Steam\" has a value"),
      (#"{"agreed_discounts": {"0123": "3"}}"#, ":1:23: \"0123\" has a value"),
      (#"{"agreed_discounts": {"123": "100.1"}}"#, ":1:23: \"123\" has a value"),
      (#"{"agreed_discounts": {"123": "-1"}}"#, ":1:23: \"123\" has a value"),
      (#"{"minimum_life": {"123": "1.5"}}"#, ":1:19: \"123\" has a value"),
      (#"{"minimum_life": {"default": "999999"}}"#, ":1:19: \"default\" has a value"),
      (#"{"severity_overrides": {"fx-break": "low"}}"#, ":1:25: \"fx-break\" has a value"),
      (
        #"{"severity_overrides": {"fx-break": {"severity": "low"}}}"#,
        ":1:25: \"fx-break\" has a value"
      ),
      (
        #"{"severity_overrides": {"fx-break": {"severity": "low", "reason": " "}}}"#,
        ":1:25: \"fx-break\" has a value"
      ),
      (
        #"{"severity_overrides": {"fx-break": {"severity": "minor", "reason": "x"}}}"#,
        ":1:25: \"fx-break\" has a value"
      ),
      (
        #"{"severity_overrides": {"fx": {"severity": "low", "reason": "x"}}}"#,
        ":1:25: \"fx\" has a value"
      ),
      (#"{"vault": "a\u0007b"}"#, ":1:11: this text is too long, or has characters"),
      (#"{"vault": "a\ud800"}"#, ":1:11: this text is too long, or has characters"),
      (#"{"vault": "a\x"}"#, ":1:11: this text is too long, or has characters"),
      ("{\"vault\": \"a\tb\"}", ":1:11: this text is too long, or has characters"),
      (
        "{\"vault\": \"\(String(repeating: "a", count: 4_097))\"}", ":1:11: this text is too long"
      ),
      ("{\"host\": \"a\",\n", ":2:1: the JSON text ends too early"),
      ("{\"host\"; \"a\"}", ":1:8: this cannot stand here in JSON"),
      ("{\"näme\": \"a\" x}", ":1:14: this cannot stand here in JSON"),
      ("{} {}", ":1:4: something follows the JSON object"),
      ("[]", ":1:1: the file must hold one JSON object"),
      ("", ":1:1: the JSON text ends too early"),
      (#"{"vault": "/elsewhere"}"#, "cannot name another folder"),
    ])
  func `what is wrong in the file is refused with its place`(text: String, words: String) throws {
    let error = #expect(throws: CommandError.self) { try settings(files: [Self.file: text]) }
    let refused = try #require(error)
    #expect(refused.message.contains(words), "\(refused.message)")
    #expect(refused.status == .usage)
    #expect(!refused.next.isEmpty)
  }

  @Test func `the rules of reconciliation are read`() throws {
    let text = #"""
      {"tolerances": {"USD": "0.01"}, "grace": {"delivery": "45m", "refund": "10d"},
       "amount_rules": {"USD": {"high": "1000", "critical": "10000"}},
       "agreed_discounts": {"123": "3.5"}, "minimum_life": {"default": "90", "123": "30"},
       "severity_overrides": {
         "date-break": {"severity": "high", "reason": "the auditor's wish"},
         "0123456789abcdef0123456789abcdef": {"severity": "low", "reason": "agreed"}},
       "date_skew": "90s", "write_off_limits": {"USD": "5"}}
      """#
    let rules = try settings(files: [Self.file: text]).finance
    let dollars = try #require(Currency("USD"))
    #expect(rules.writeOffLimits == [dollars: try #require(Amount("5"))])
    let product = ProductID(rawValue: 123)
    #expect(rules.tolerances == [dollars: Amount("0.01")])
    #expect(
      rules.grace
        == GracePeriods(delivery: 45 * 60_000, refund: 10 * 86_400_000, walletRow: 3_600_000))
    #expect(
      rules.amountRules == [dollars: AmountRule(high: Amount("1000"), critical: Amount("10000"))])
    #expect(rules.agreedDiscounts == [product: Amount("3.5")])
    #expect(rules.minimumLife == MinimumLife(standard: 90, byProduct: [product: 30]))
    #expect(rules.severityOverrides.byKind[.dateBreak]?.severity == .high)
    #expect(rules.severityOverrides.byKind[.dateBreak]?.reason == "the auditor's wish")
    #expect(rules.severityOverrides.byBreak.values.map(\.severity) == [.low])
    #expect(rules.dateSkew == 90_000)
  }

  @Test func `an unknown setting is answered with the known ones`() throws {
    let error = #expect(throws: CommandError.self) {
      try settings(files: [Self.file: #"{"hots": "x"}"#])
    }
    let next = try #require(error?.next)
    for setting in Setting.allCases { #expect(next.contains(setting.rawValue)) }
    #expect(next.contains("tolerances"))
  }

  @Test func `a secret in the file is sent to a file of its own, and not repeated`() throws {
    let error = #expect(throws: CommandError.self) {
      try settings(files: [Self.file: #"{"api_secret": "hunter2"}"#])
    }
    let refused = try #require(error)
    #expect(refused.message.contains("api_secret_file"))
    #expect(!"\(refused)".contains("hunter2"))
  }
}
