package import ProofReport
import TestSupport

/// Kills the real program at each of its calls while it makes a backup, and while it restores one.
///
/// After each kill the old vault or the new one is there and whole; the same command is then run again
/// undisturbed, and every code opens.
package struct BackupProof: Sendable {
  /// How much of it is done.
  package struct Extent: Sendable {
    /// Every so many-th call is killed at.
    package var stride: Int
    /// Only acts whose name contains this.
    package var only: String?

    package init(stride: Int = 1, only: String? = nil) {
      self.stride = stride
      self.only = only
    }
  }

  private let extent: Extent
  private let workers: Int
  private let report: @Sendable (String) -> Void

  package init(
    _ extent: Extent, workers: Int, report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.extent = extent
    self.workers = workers
    self.report = report
  }

  package func run() async throws -> ProofResult {
    var total = ProofResult("backup")
    let tools = try TemporaryFolder()
    let interposer = try await Interposer.build(in: tools.path(""))
    let acts = BackupAct.allCases.filter { act in
      extent.only.map { act.rawValue.contains($0) } ?? true
    }
    for act in acts {
      let before = total.failures.count
      let calls = try await countCalls(of: act, interposer)
      var kills: [Disturbance] = []
      for number in stride(from: 1, through: calls + 2, by: extent.stride) {
        kills.append(.kill(at: number))
        kills.append(.tear(at: number))
      }
      total.merge(try await carryOut(kills, of: act, interposer))
      report("\(act.rawValue): \(calls) calls, \(total.failures.count - before) failures")
    }
    return total
  }

  private static let scenario = Scenario("backup") { _ in
    Scenario.Preparation(command: [], references: BackupGround.references)
  }

  private func countCalls(of act: BackupAct, _ interposer: Interposer) async throws -> Int {
    let bench = try await CallBench(interposer, options: { _ in })
    let ground = try await BackupGround(bench)
    let run = try await ground.copy().run(act, .none)
    await bench.stop()
    return run.trace.count
  }

  private func carryOut(
    _ kills: [Disturbance], of act: BackupAct, _ interposer: Interposer
  ) async throws -> ProofResult {
    let queue = WorkQueue(kills)
    return try await CallBench.onBenches(
      min(workers, kills.count), interposer, Self.scenario, proof: "backup"
    ) { bench in
      var result = ProofResult("backup")
      let ground = try await BackupGround(bench)
      while let kill = queue.next() {
        let site = try ground.copy()
        let run = try await site.run(act, kill)
        var verdict = Verdict()
        if run.child.status == .hung { verdict.report(.failure, nil, "the program hung") }
        try await site.judge(act, wasStruck: run.wasStruck, into: &verdict)
        verdict.add(
          to: &result, of: "\(act.rawValue), \(kill)\(run.struckCall)")
        result.count(run.wasStruck ? "points killed" : "runs that ended by themselves")
        result.count("codes sealed after a kill", verdict.sealed)
      }
      return result
    }
  }
}
