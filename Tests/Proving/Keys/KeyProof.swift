import Foundation
package import ProofReport
import TestSupport
import VaultCrypto
import VoucherModel
import VoucherVault

/// Kills the real program at each of its calls while it changes keys, and the command that goes on with
/// it once more.
///
/// After each kill everything opens with the key file on the disk and with the recovery keys that were
/// handed out; the same command then comes to its end, and the log is sound.
package struct KeyProof: Sendable {
  /// How much of it is done.
  package struct Extent: Sendable {
    /// Every so many-th call is killed at.
    package var stride: Int
    /// Only scenarios whose name contains this.
    package var only: String?

    package init(stride: Int = 1, only: String? = nil) {
      self.stride = stride
      self.only = only
    }
  }

  private struct Case: Hashable, Sendable {
    let first: Disturbance
    /// What is done to the command that goes on.
    let second: Disturbance
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
    var total = ProofResult("keys")
    let tools = try TemporaryFolder()
    let interposer = try await Interposer.build(in: tools.path(""))
    for subject in KeyScenario.all where extent.only.map({ subject.name.contains($0) }) ?? true {
      let before = total.failures.count
      let calls = try await subject.scenario.calls(interposer).count + 4
      var cases: [Case] = []
      for number in stride(from: 1, through: calls, by: extent.stride) {
        cases.append(Case(first: .kill(at: number), second: .none))
        cases.append(Case(first: .tear(at: number), second: .none))
        // Killed again somewhere else while it goes on.
        cases.append(
          Case(first: .kill(at: number), second: .kill(at: (number * 7 + 11) % calls + 1)))
      }
      let queue = WorkQueue(cases)
      total.merge(
        try await CallBench.onBenches(workers, interposer, subject.scenario, proof: "keys") {
          bench in
          var result = ProofResult("keys")
          while let next = queue.next() {
            try await attempt(next, of: subject, on: bench, into: &result)
          }
          return result
        })
      report("\(subject.name): \(calls) calls, \(total.failures.count - before) failures")
    }
    return total
  }

  private func attempt(
    _ subject: Case, of keys: KeyScenario, on bench: CallBench, into result: inout ProofResult
  ) async throws {
    let stage = try bench.stage()
    let preparation = try await keys.scenario.prepare(stage)
    var verdict = Verdict()
    var names = ["before-keys"]
    var runs: [ProgramRun] = []
    for (name, disturbance) in [
      ("command", subject.first), ("again", subject.second), ("at-last", Disturbance.none),
    ] {
      let run = try await stage.run(preparation.command, disturbance, name: name)
      names.append(name)
      runs.append(run)
      if run.wasStruck { result.count("points killed") }
      try KeyJudge(stage: stage, recovery: stage.recoveryKeys(shownBy: names)).judge(into: &verdict)
      if disturbance == .none {
        expectEnd(of: run, into: &verdict)
        break
      }
    }
    try await judgeEnd(stage, keys, names: names, preparation, runs, into: &verdict)
    result.count("codes opened after it", verdict.sealed)
    let struck = runs.map(\.struckCall).joined()
    verdict.add(
      to: &result, of: "\(keys.name), \(subject.first), then \(subject.second)\(struck)")
  }

  /// The command that nobody disturbed came to its end, and left nothing for an old key alone.
  private func expectEnd(of run: ProgramRun, into verdict: inout Verdict) {
    let isDone =
      run.child.output.contains("\"remaining\":0") || run.child.output.contains("\"dropped\":")
    guard run.child.status == .exited(0), isDone else {
      verdict.report(
        .failure, nil,
        "the command ended with \(run.child.status): \(run.child.output) \(run.child.errors)")
      return
    }
  }

  private func judgeEnd(
    _ stage: Stage, _ keys: KeyScenario, names: [String], _ preparation: Scenario.Preparation,
    _ runs: [ProgramRun], into verdict: inout Verdict
  ) async throws {
    let keyring = try stage.keysOnDisk()
    let recovery = stage.recoveryKeys(shownBy: names)
      .last { $0.key.recipient == keyring.identity.recovery }
    guard let recovery else { return }
    if FileManager.default.fileExists(atPath: stage.folder.defaultKeyFile + ".new") {
      verdict.report(.failure, nil, "a draft of the key file is left")
    }
    verdict.add(
      try await stage.verdict(
        on: preparation.references, said: runs.flatMap(\.said), keyring: keyring,
        recovery: recovery.key))
    guard let retired = keys.retired else { return }
    let vault = try stage.openVault(keyring: keyring)
    defer { vault.close() }
    let left = try vault.keyListing().keys.first { $0.id == retired }
    if keyring.holds(retired) || left?.deliveries != 0 || left?.bodies != 0 {
      verdict.report(.failure, nil, "something is left of the key that was retired")
    }
  }
}
