package import ProofReport
import TestSupport

/// Something that was found, with all it takes to see it again.
package struct FuzzFinding: Error, Hashable, Sendable, CustomStringConvertible {
  package let parser: String
  package let seed: UInt64
  package let number: Int
  package let words: String
  package let input: [UInt8]

  package init(parser: String, seed: UInt64, number: Int, words: String, input: [UInt8]) {
    self.parser = parser
    self.seed = seed
    self.number = number
    self.words = words
    self.input = input
  }

  package var description: String {
    let digits = input.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "\(parser): \(words); seed \(seed), case \(number), input \(digits.joined())"
  }
}

/// Runs seeded cases through parsers; a case depends on the seed, the parser and its number only.
package struct FuzzDriver: Sendable {
  package let seed: UInt64

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// One case: what goes in, and whether it is as it was made.
  package struct Case {
    package let bytes: [UInt8]
    let truth: (() throws -> Void)?
  }

  /// Builds the case of a number; an input three times out of four is changed before it is read.
  package func makeCase(
    _ number: Int, of parser: any FuzzedParser.Type, corpus: [[UInt8]]
  ) throws -> Case {
    let salt = parser.name.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    let mixed = (UInt64(truncatingIfNeeded: number) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    var randomness = SeededRandomness(seed: seed ^ salt ^ mixed)
    let choice = UInt8.random(in: 0..<8, using: &randomness)
    if choice >= 6, let start = corpus.randomElement(using: &randomness) {
      var mutator = Mutator(randomness: randomness, words: parser.words)
      return Case(bytes: mutator.mutate(start, with: corpus), truth: nil)
    }
    let input = try parser.make(&randomness)
    if choice < 2 { return Case(bytes: input.bytes, truth: input.truth) }
    var mutator = Mutator(randomness: randomness, words: parser.words)
    return Case(bytes: mutator.mutate(input.bytes, with: corpus), truth: nil)
  }

  /// Runs one case; the finding, if there is one.
  package func run(
    _ number: Int, of parser: any FuzzedParser.Type, corpus: [[UInt8]]
  ) -> FuzzFinding? {
    var bytes: [UInt8] = []
    do {
      let made = try makeCase(number, of: parser, corpus: corpus)
      bytes = made.bytes
      try parser.run(bytes)
      try made.truth?()
      return nil
    } catch {
      return FuzzFinding(
        parser: parser.name, seed: seed, number: number, words: "\(error)", input: bytes)
    }
  }

  /// Runs the cases of a range, and stops after ten findings; `began` is told each number.
  package func run(
    _ numbers: Range<Int>, of parser: any FuzzedParser.Type, corpus: [[UInt8]],
    began: (Int) -> Void = { _ in }
  ) -> (cases: Int, findings: [FuzzFinding]) {
    var findings: [FuzzFinding] = []
    var cases = 0
    for number in numbers where findings.count < 10 {
      began(number)
      cases += 1
      if let finding = run(number, of: parser, corpus: corpus) { findings.append(finding) }
    }
    return (cases, findings)
  }
}

extension ProofResult {
  /// Adds what was run of one parser.
  package mutating func add(_ parser: String, cases: Int, findings: [FuzzFinding]) {
    count("cases fuzzed", cases)
    count("cases of \(parser)", cases)
    failures += findings.map(\.description)
  }
}
