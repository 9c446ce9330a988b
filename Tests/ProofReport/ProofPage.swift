/// The page that a whole run of the proofs ends with.
package struct ProofPage: Sendable {
  /// When, where and of what the results are.
  package struct Circumstances: Sendable {
    /// The day, as `2026-11-26`.
    package let date: String
    /// Cores, memory, system, compiler.
    package let machine: String
    /// The commit that was proven, and whether the tree had changes that it does not have.
    package let commit: String

    package init(date: String, machine: String, commit: String) {
      self.date = date
      self.machine = machine
      self.commit = commit
    }
  }

  private let results: [ProofResult]
  private let circumstances: Circumstances

  package init(_ results: [ProofResult], _ circumstances: Circumstances) {
    self.results = results
    self.circumstances = circumstances
  }

  /// Whether every proof holds.
  package var holds: Bool { results.allSatisfy(\.holds) }

  /// The page as text.
  package var text: String {
    var lines = [
      "\(circumstances.date), \(circumstances.machine), commit \(circumstances.commit)", "",
    ]
    for result in results { lines += section(result) + [""] }
    let total = results.reduce(into: ProofResult("total")) { $0.merge($1) }
    lines += [
      "codes lost          \(total.losses)",
      "paid twice          \(total.doubleDebits)",
      "silent cases        \(total.silentCases)",
      "failures            \(total.failures.count)",
      "took                \(Self.duration(total.seconds))",
    ]
    for failure in total.failures.prefix(Self.failuresMaximum) { lines.append("FAILED \(failure)") }
    if total.failures.count > Self.failuresMaximum {
      lines.append("and \(total.failures.count - Self.failuresMaximum) more")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let failuresMaximum = 20

  private func section(_ result: ProofResult) -> [String] {
    let mark = result.holds ? "holds" : "DOES NOT HOLD"
    var lines = ["\(result.proof): \(mark), \(Self.duration(result.seconds))"]
    let width = result.counts.map { String($0.value).count }.max() ?? 0
    for count in result.counts {
      let value = String(count.value)
      lines.append(
        "  " + String(repeating: " ", count: width - value.count) + "\(value) \(count.label)")
    }
    for words in result.skipped { lines.append("  skipped: \(words)") }
    return lines
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole < 120 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
