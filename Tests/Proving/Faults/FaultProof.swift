package import ProofReport
import TestSupport
import VoucherModel

/// Lets each call of the real program fail, once and from then on, and holds the vault against the
/// supplier's truth when the fault is over.
///
/// A program whose calls fail is alive and has what arrived: every voucher that the supplier sent
/// whole has to be in the vault, after what was put elsewhere is taken back.
package struct FaultProof: Sendable {
  /// How much of it is done.
  package struct Extent: Sendable {
    /// Every so many-th call fails.
    package var stride: Int
    package var errors: [CallError]
    /// Only scenarios whose name contains this.
    package var only: String?

    package init(
      stride: Int = 1, errors: [CallError] = CallError.allCases, only: String? = nil
    ) {
      self.stride = stride
      self.errors = errors
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

  private struct Case: Hashable, Sendable {
    let fault: Disturbance
    /// Which calls count for it: a disk that fails takes no standard error along.
    let kinds: CallKinds
    let shelter: Shelter
  }

  /// Where a sealed response can go when the vault's own disk fails.
  private enum Shelter: Hashable, Sendable, CaseIterable {
    /// Nowhere: it is printed.
    case none
    /// To a folder on a disk that works.
    case elsewhere
  }

  package func run() async throws -> ProofResult {
    var total = ProofResult("faults")
    let tools = try TemporaryFolder()
    let interposer = try await Interposer.build(in: tools.path(""))
    for scenario in Scenario.all where extent.only.map({ scenario.name.contains($0) }) ?? true {
      let cases = try await cases(of: scenario, interposer)
      let queue = WorkQueue(cases)
      total.merge(
        try await CallBench.onBenches(workers, interposer, scenario, proof: "faults") { bench in
          var result = ProofResult("faults")
          while let next = queue.next() {
            try await attempt(next, of: scenario, on: bench, into: &result)
          }
          return result
        })
      report("\(scenario.name): \(cases.count) cases, \(total.failures.count) failures in all")
    }
    total.merge(try await FullDisk(workers: workers, report: report).run(interposer))
    return total
  }

  /// The calls that each error can strike, by the calls that the undisturbed command makes.
  private func cases(of scenario: Scenario, _ interposer: Interposer) async throws -> [Case] {
    var cases: [Case] = []
    for error in extent.errors {
      for kinds in error.kinds {
        let calls = try await scenario.calls(interposer, kinds: kinds)
        let numbers = calls.filter { error.canStrike($0) }.map(\.number)
        for (place, number) in numbers.enumerated() where place % extent.stride == 0 {
          for stays in [false, true] {
            let fault = Disturbance.fail(at: number, error, stays: stays)
            cases.append(Case(fault: fault, kinds: kinds, shelter: .none))
            // With a fault that passes, the vault's own spool is as good.
            if stays, kinds == .files {
              cases.append(Case(fault: fault, kinds: kinds, shelter: .elsewhere))
            }
          }
        }
      }
    }
    return cases
  }

  private func attempt(
    _ subject: Case, of scenario: Scenario, on bench: CallBench, into result: inout ProofResult
  ) async throws {
    let stage = try bench.stage()
    let preparation = try await scenario.prepare(stage)
    let elsewhere = stage.path("shelter")
    let variables = subject.shelter == .elsewhere ? ["VOUCHER_VAULT_SPOOL": elsewhere] : [:]
    let run = try await stage.run(
      preparation.command, subject.fault, kinds: subject.kinds, name: "command",
      variables: variables)
    guard run.wasStruck else { return result.count("faults not reached") }
    try scenario.afterwards(stage)
    result.count("faults injected")
    var verdict = Verdict()
    run.judge(into: &verdict)
    verdict.add(try await stage.takeBack(run, variables: variables, into: &result))
    verdict.add(
      try await stage.verdict(
        on: preparation.references, arrival: .asSent, said: run.said,
        spool: subject.shelter == .elsewhere ? elsewhere : nil))
    verdict.add(try await stage.judgeTraces(of: run))
    result.count("codes sealed after a fault", verdict.sealed)
    result.count("codes named in doubt or lost", verdict.named)
    verdict.add(
      to: &result, of: "\(scenario.name), \(subject.fault)\(run.struckCall), \(subject.shelter)")
  }
}

extension CallError {
  /// Which calls fail this way together.
  var kinds: [CallKinds] {
    switch self {
    case .full, .inputOutput: [.files, .output]
    case .interrupted, .short: [.all]
    }
  }

  /// Whether the call can fail this way.
  func canStrike(_ entry: CallTrace.Entry) -> Bool {
    let writes = ["write", "pwrite", "writev", "send"].contains(entry.call)
    switch self {
    case .full, .inputOutput: return true
    case .short: return (writes && entry.result > 1) || entry.call == "receive"
    case .interrupted:
      return writes || ["receive", "ftruncate", "fallocate"].contains(entry.call)
    }
  }
}
