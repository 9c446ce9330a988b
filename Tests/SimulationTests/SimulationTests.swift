import Foundation
import ProofReport
import Simulation
import TestSupport
import Testing

@Suite("the simulation", .serialized)
struct SimulationTests {
  /// What a run told: its result, and the lines beside it.
  private struct Told {
    let result: ProofResult
    let lines: [String]

    /// The digests of all episodes.
    var digests: [String] { lines.filter { $0.contains("digest") }.sorted() }
  }

  private func simulate(_ arguments: String...) throws -> Told {
    let folder = try TemporaryFolder()
    let path = folder.path("told")
    try Data().write(to: URL(filePath: path))
    let errors = try FileHandle(forWritingTo: URL(filePath: path))
    let child = try SimulationChild(
      ["simulate"] + arguments, program: RunningProgram.path(of: "vault-prove"), errors: errors)
    let result = try child.result()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return Told(result: result, lines: text.split(separator: "\n").map(String.init))
  }

  @Test func `two thousand orders through faults, crashes and power cuts lose nothing`() throws {
    let told = try simulate("--orders", "2000", "--seed", "2026", "--orders-per-episode", "100")
    #expect(told.result.failures == [])
    #expect(told.result.holds)
    #expect(told.result.value(of: "orders simulated") >= 2_000)
    for label in [
      "crashes", "power cuts", "network faults", "disk faults", "webhooks", "codes compared",
    ] {
      #expect(told.result.value(of: label) > 0, "\(label)")
    }
  }

  @Test func `the same seed gives the same run, in whatever process and company`() throws {
    let sizes = ["--orders-per-episode", "40"]
    let three = try simulate(
      "--seed", "5", "--orders", "120", "--workers", "1", "--digests", sizes[0], sizes[1])
    let second = try simulate("--seed", "5", "--episode", "1", "--digests", sizes[0], sizes[1])
    let line = try #require(second.lines.first { $0.hasPrefix("episode 1 digest ") })
    #expect(three.lines.contains(line))
    #expect(three.lines.count { $0.hasPrefix("episode ") } == 3)
    let other = try simulate("--seed", "6", "--episode", "1", "--digests", sizes[0], sizes[1])
    #expect(!other.lines.contains(line))
  }

  @Test(arguments: [
    (Sabotage.doubleDebit, "is debited once"), (.droppedChunk, "reached a living process"),
    (.lyingSync, "reached a living process"),
  ])
  func `a broken world is noticed, with the step that a replay finds again`(
    sabotage: Sabotage, invariant: String
  ) throws {
    let sizes = ["--orders-per-episode", "60"]
    let told = try simulate(
      "--seed", "1", "--orders", "3000", "--workers", "1", "--sabotage", sabotage.rawValue,
      sizes[0], sizes[1])
    #expect(!told.result.holds)
    let failure = try #require(told.result.failures.first)
    #expect(failure.contains(invariant), "\(failure)")
    #expect(failure.hasPrefix("seed 1, episode "))
    let words = failure.split(whereSeparator: { " ,:".contains($0) }).map(String.init)
    let episode = words[3]
    let step = words[5]
    let again = try simulate(
      "--seed", "1", "--episode", episode, "--sabotage", sabotage.rawValue, sizes[0], sizes[1])
    #expect(again.result.failures == told.result.failures)
    let shown = try simulate(
      "--seed", "1", "--episode", episode, "--until", step, "--sabotage", sabotage.rawValue,
      sizes[0], sizes[1])
    #expect(shown.lines.contains { $0.hasPrefix("step \(step) ") })
  }
}
