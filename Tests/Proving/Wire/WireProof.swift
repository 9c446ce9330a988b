package import ProofReport

/// The proof that no way in which an answer can come over the wire loses a code or pays twice.
package struct WireProof: Sendable {
  /// How much of it is done.
  package struct Extent: Sendable {
    /// Every which offset is cut; none if `nil`.
    package var step: Int? = 1
    /// Every which case is run.
    package var caseStep = 1
    /// How large a large body is, in bytes.
    package var largeBody = 50_000_000
    /// Whether cases also go through processes of the program.
    package var runsProcesses = true

    package init() {}
  }

  private let extent: Extent

  package init(_ extent: Extent = Extent()) {
    self.extent = extent
  }

  /// Runs all of it; `progress` is told how far it has come.
  package func run(progress: @escaping @Sendable (String) -> Void) async -> ProofResult {
    let tally = Tally("wire")
    do {
      let cases = WireCase.all.enumerated().filter { $0.offset % extent.caseStep == 0 }
      try await CaseRun(tally: tally).run(cases.map(\.element), progress: progress)
      try await RedirectRun(tally: tally).run()
      if extent.runsProcesses {
        try await ProcessRun(
          tally: tally, largeBody: extent.largeBody, step: extent.caseStep
        ).run(progress: progress)
      }
      guard let step = extent.step else { return tally.result }
      // Each has a sandbox and vaults of its own.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for answer in CutSweep.Answer.allCases {
          group.addTask {
            try await CutSweep(answer: answer, tally: tally).run(step: step, progress: progress)
          }
        }
        try await group.waitForAll()
      }
    } catch {
      tally.fail("the proof itself broke off: \(error)")
    }
    return tally.result
  }
}
