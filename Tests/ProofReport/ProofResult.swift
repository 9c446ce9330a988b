import Foundation

/// What one proof looked at, and what it found; a line of the page that `Scripts/prove` prints.
///
/// As JSON it is one object on one line, so that proofs run as processes of their own.
package struct ProofResult: Codable, Hashable, Sendable {
  /// A number and what it counts: "points killed".
  package struct Count: Codable, Hashable, Sendable {
    package let label: String
    package let value: Int

    package init(_ label: String, _ value: Int) {
      self.label = label
      self.value = value
    }
  }

  /// The proof's name, in the imperative of its command: "crash", "simulate".
  package let proof: String
  /// What was done, in the order in which the page shows it.
  package var counts: [Count]
  /// Codes whose bytes were had and that are neither sealed nor named.
  package var losses: Int
  /// Orders that were paid more than once.
  package var doubleDebits: Int
  /// Cases of which the books say nothing, or something wrong.
  package var silentCases: Int
  /// What went wrong, each with all it takes to see it again; empty in a proof that holds.
  package var failures: [String]
  /// What could not be done here, and why.
  package var skipped: [String]
  package var seconds: Double

  package init(_ proof: String) {
    self.proof = proof
    counts = []
    losses = 0
    doubleDebits = 0
    silentCases = 0
    failures = []
    skipped = []
    seconds = 0
  }

  /// Whether everything that was promised held.
  package var holds: Bool {
    losses == 0 && doubleDebits == 0 && silentCases == 0 && failures.isEmpty
  }

  /// Adds to a count, or begins it.
  package mutating func count(_ label: String, _ more: Int = 1) {
    if let index = counts.firstIndex(where: { $0.label == label }) {
      counts[index] = Count(label, counts[index].value + more)
    } else {
      counts.append(Count(label, more))
    }
  }

  /// The value of a count; 0 if nothing was counted.
  package func value(of label: String) -> Int {
    counts.first { $0.label == label }?.value ?? 0
  }

  /// One line of JSON.
  package func line() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads what `line` wrote.
  package init(line: some StringProtocol) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(line.utf8))
  }
}

extension ProofResult {
  /// Adds what another part of the same proof found.
  package mutating func merge(_ other: ProofResult) {
    for entry in other.counts { count(entry.label, entry.value) }
    losses += other.losses
    doubleDebits += other.doubleDebits
    silentCases += other.silentCases
    failures += other.failures
    for words in other.skipped where !skipped.contains(words) { skipped.append(words) }
    seconds += other.seconds
  }
}
