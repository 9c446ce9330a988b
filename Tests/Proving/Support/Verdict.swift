package import ProofReport

/// What a judge found when the vault was held against the supplier's truth.
package struct Verdict: Sendable {
  /// What kind of promise is broken.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A code whose bytes were had, and that is neither sealed nor named.
    case loss
    /// A reference that was paid more than once.
    case doubleDebit
    /// The books say nothing of something, or something wrong.
    case silence
    /// A code in clear where none may be.
    case plaintext
    /// Anything else that does not hold.
    case failure
  }

  /// One broken promise, in words that name no code.
  package struct Finding: Hashable, Sendable {
    package let kind: Kind
    /// The order, where it is one order's.
    package let reference: String?
    package let words: String
  }

  package private(set) var findings: [Finding] = []
  /// How many codes lie sealed and open with both keys, each to the very code that was sold.
  package private(set) var sealed = 0
  /// How many codes the supplier showed, to whomever, that are not here, and that an order names.
  package private(set) var named = 0

  package init() {}

  package var holds: Bool { findings.isEmpty }

  package mutating func report(_ kind: Kind, _ reference: String? = nil, _ words: String) {
    findings.append(Finding(kind: kind, reference: reference, words: words))
  }

  package mutating func countSealed(_ count: Int) {
    sealed += count
  }

  package mutating func countNamed(_ count: Int) {
    named += count
  }

  package mutating func add(_ other: Verdict) {
    findings += other.findings
    sealed += other.sealed
    named += other.named
  }

  /// How many findings there are of a kind.
  package func count(of kind: Kind) -> Int {
    findings.count { $0.kind == kind }
  }

  /// Adds the findings to a proof's result, under the words that let the case be seen again.
  package func add(to result: inout ProofResult, of circumstances: String) {
    result.losses += count(of: .loss)
    result.doubleDebits += count(of: .doubleDebit)
    result.silentCases += count(of: .silence)
    for finding in findings {
      let order = finding.reference.map { " \($0)" } ?? ""
      result.failures.append(
        "\(circumstances):\(order) \(finding.kind.rawValue): \(finding.words)")
    }
  }
}
