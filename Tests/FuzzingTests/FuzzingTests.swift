import Fuzzing
import ProofReport
import TestSupport
import Testing

@Suite("hostile input")
struct FuzzingTests {
  private static let names = FuzzedParsers.all.map { $0.name }

  @Test(arguments: names)
  func `is read as promised, in seeded cases of every parser`(name: String) throws {
    let parser = try #require(FuzzedParsers.named(name))
    let corpus = try Corpus.inputs(of: name)
    let found = FuzzDriver(seed: 20_261_126).run(0..<1_500, of: parser, corpus: corpus)
    #expect(found.cases == 1_500)
    for finding in found.findings { Issue.record("\(finding)") }
  }

  @Test(arguments: names)
  func `that is kept in a corpus is read as promised`(name: String) throws {
    let parser = try #require(FuzzedParsers.named(name))
    let files = try Corpus.files(of: name)
    #expect(!files.isEmpty)
    for file in files {
      #expect(throws: Never.self, "\(name)/\(file.name)") { try parser.run(file.bytes) }
    }
  }

  @Test func `to a parser that is broken is found, with all it takes to see it again`() throws {
    let driver = FuzzDriver(seed: 3)
    let found = driver.run(0..<200, of: BrokenParser.self, corpus: [])
    let finding = try #require(found.findings.first)
    #expect(finding.parser == "broken" && finding.seed == 3)
    #expect(finding.words == "a 7 is forbidden" && finding.input.contains(7))
    #expect(finding.description.contains("seed 3, case \(finding.number), input "))
    let again = try driver.makeCase(finding.number, of: BrokenParser.self, corpus: [])
    #expect(again.bytes == finding.input)
    var result = ProofResult("fuzz")
    result.add("broken", cases: found.cases, findings: found.findings)
    #expect(!result.holds && result.value(of: "cases fuzzed") == found.cases)
  }

  @Test func `is the same for the same seed, and another for another`() throws {
    func inputs(_ seed: UInt64) throws -> [[UInt8]] {
      try (0..<20).map {
        try FuzzDriver(seed: seed).makeCase($0, of: JSONParser.self, corpus: []).bytes
      }
    }
    #expect(try inputs(5) == inputs(5))
    #expect(try inputs(5) != inputs(6))
  }
}

/// A parser that is wrong about one byte.
private enum BrokenParser: FuzzedParser {
  static let name = "broken"

  static func make(_ randomness: inout SeededRandomness) -> FuzzInput {
    FuzzInput((0..<8).map { _ in UInt8.random(in: 0..<32, using: &randomness) })
  }

  static func run(_ bytes: [UInt8]) throws {
    struct Forbidden: Error, CustomStringConvertible {
      let description = "a 7 is forbidden"
    }
    if bytes.contains(7) { throw Forbidden() }
  }
}
