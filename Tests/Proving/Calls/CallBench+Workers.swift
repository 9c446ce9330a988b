import ProofReport

extension CallBench {
  /// Runs `body` on so many benches at once, each with a supplier of its own, and adds up what they
  /// found.
  static func onBenches(
    _ workers: Int, _ interposer: Interposer, _ scenario: Scenario, proof: String,
    _ body: @escaping @Sendable (CallBench) async throws -> ProofResult
  ) async throws -> ProofResult {
    try await withThrowingTaskGroup(of: ProofResult.self) { group in
      for _ in 0..<workers {
        group.addTask {
          let bench = try await CallBench(
            interposer, options: scenario.options, found: scenario.found)
          let result = try await body(bench)
          await bench.stop()
          return result
        }
      }
      var total = ProofResult(proof)
      for try await result in group { total.merge(result) }
      return total
    }
  }
}
