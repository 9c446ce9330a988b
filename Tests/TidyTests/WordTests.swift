import Testing

/// Words of the language and of libraries that must not stand in our code, and why.
struct WordRule: Sendable {
  let pattern: String
  let reason: String
  /// Which targets the rule is for; `nil` for all under `Sources`.
  var targets: Set<String>?
  var alsoInTests = false
  /// Files that the rule leaves out, by the end of their paths.
  var exceptions: [String] = []

  /// The targets in which every number may be money.
  private static let money: Set<String> = [
    "VoucherModel", "Reconciliation", "Ledgers", "Reporting", "SupplierAPI", "VaultStore",
    "VoucherVault",
    "SandboxSupplier",
  ]

  static let all = [
    WordRule(pattern: #"\btry!"#, reason: "an error is thrown, never trapped", alsoInTests: true),
    WordRule(pattern: #"\bas!"#, reason: "a wrong type is an error, not a trap", alsoInTests: true),
    WordRule(
      pattern: #"\b(fatalError|preconditionFailure)\("#,
      reason: "what the world can cause is thrown"),
    WordRule(pattern: #"\bunsafelyUnwrapped\b"#, reason: "undefined behaviour", alsoInTests: true),
    WordRule(
      pattern: #"@unchecked\s+Sendable"#, reason: "the compiler checks it, or a Mutex guards it",
      alsoInTests: true),
    WordRule(
      pattern: #"nonisolated\(unsafe\)"#, reason: "state is guarded by a Mutex",
      // A block that its class lends out under a rule of its own; a wait for a semaphore.
      exceptions: ["Memory/GuardedMemory.swift", "Connection/BlockingCall.swift"]),
    WordRule(
      pattern: #"@testable\b"#, reason: "tests see what the package sees", alsoInTests: true),
    WordRule(
      pattern: #"\b(print|debugPrint|dump|NSLog)\("#,
      reason: "what is printed goes through the command line's Output",
      exceptions: ["vault-bench/ResultTable.swift"]),
    WordRule(
      pattern: #"\bexpandedDescription\b"#, reason: "it shows the values bound to a statement"),
    WordRule(pattern: #"\bpublicStatementArguments = true"#, reason: "it puts values into errors"),
    WordRule(
      pattern: #"\b(Double|Float|Float16|Float80|CGFloat|Decimal|NSDecimalNumber)\b"#,
      reason: "money is an exact Amount", targets: money),
    WordRule(
      pattern: #"\b(JSONSerialization|JSONDecoder)\b"#,
      reason: "it copies what may be a code into memory that nobody wipes",
      targets: ["SupplierAPI", "VoucherVault", "SupplierTransport", "VaultCommands"]),
    WordRule(
      pattern: #"\bURLSession\b"#, reason: "it sends orders twice"),
    WordRule(
      pattern: #"\bDate\(\)|\bclock_gettime\b|\bContinuousClock\b|\bSystemRandomNumberGenerator\b"#,
      reason: "clock and randomness are passed in",
      targets: [
        "VoucherModel", "TransparencyLog", "Reconciliation", "Ledgers", "Reporting", "SupplierAPI",
        "VaultStore", "VoucherVault",
      ],
      // The clock itself, and how long a lock is waited for.
      exceptions: ["VoucherVault/Environment/VaultClock.swift", "Connection/WriteLock.swift"]),
    WordRule(
      pattern: #"\bgetenv\b|\bProcessInfo\b"#, reason: "the environment is read at the top only",
      targets: [
        "VoucherModel", "TransparencyLog", "Reconciliation", "Ledgers", "Reporting", "SupplierAPI",
        "SupplierTransport", "VaultStore", "VoucherVault", "VaultCrypto",
      ]),
  ]

  /// Marks of unfinished work; they are looked for in comments too.
  static let marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX:", "HA" + "CK:"]

  func violations(in source: SwiftSource) throws -> [String] {
    let isOurs = source.path.hasPrefix("Sources/")
    if !isOurs, !alsoInTests { return [] }
    if let targets, !targets.contains(source.target) { return [] }
    if exceptions.contains(where: source.path.hasSuffix) { return [] }
    let expression = try Regex(pattern).wordBoundaryKind(.simple)
    guard source.codeText.contains(expression) else { return [] }
    return source.code.enumerated().compactMap { index, line in
      guard let match = line.firstMatch(of: expression) else { return nil }
      return "\(source.place(index)): '\(line[match.range])': \(reason)"
    }
  }
}

@Suite("the words of the code")
struct WordTests {
  @Test func `no forbidden word stands in the code`() throws {
    let sources = try Repository.swiftSources.get()
    let found = try WordRule.all.flatMap { rule in try sources.flatMap(rule.violations) }
    #expect(found == [])
  }

  @Test func `nothing is left for later`() throws {
    let found = try Repository.swiftSources.get().flatMap { source in
      source.lines.enumerated().compactMap { index, line in
        WordRule.marks.contains(where: line.contains) ? source.place(index) : nil
      }
    }
    #expect(found == [])
  }

  @Test(arguments: [
    "let a = try! b()", "let a = b as! C", "fatalError()", "final class A: @unchecked Sendable {}",
    "@testable import VaultStore", "print(code)", "let price: Double = 1", "import URLSession",
    "let now = Date()", "let text = error.expandedDescription", "let text = \"\\(try! a())\"",
  ])
  func `a forbidden word is found`(text: String) throws {
    let source = SwiftSource(path: "Sources/VoucherVault/A.swift", text: text)
    let found = try WordRule.all.flatMap { try $0.violations(in: source) }
    #expect(found.count == 1)
  }

  @Test(arguments: [
    "// try! and fatalError( are not used", "let a = \"print(x)\"", "/* as! /* Double */ */",
    "let a = #\"\\(try! a())\"#", "let blueprint = fingerprint(of: code)",
    "struct StrictDecimal {}",
  ])
  func `prose and longer words are left alone`(text: String) throws {
    let source = SwiftSource(path: "Sources/VoucherVault/A.swift", text: text)
    let found = try WordRule.all.flatMap { try $0.violations(in: source) }
    #expect(found == [])
  }
}
