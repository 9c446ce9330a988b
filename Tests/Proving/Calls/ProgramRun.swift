/// What a run of the program said, and which calls it made.
struct ProgramRun: Sendable {
  let child: ChildProcess
  let trace: CallTrace

  /// Whether the disturbance happened; if not, the program ended before its n-th call.
  var wasStruck: Bool { !trace.struck.isEmpty }

  /// The call at which something was done, in words.
  var struckCall: String {
    guard let entry = trace.struck.first else { return " (not reached)" }
    let file = entry.about.split(separator: "/").suffix(2).joined(separator: "/")
    return " (\(entry.call) \(file))"
  }

  /// Whether it printed codes, as `voucher reveal` does.
  var hasShownCodes: Bool { child.output.contains("\"card_number\"") }

  /// What it printed where no code may stand: what is revealed is meant to be printed.
  var said: [String] { hasShownCodes ? [child.errors] : [child.errors, child.output] }

  /// The statuses that scripts may rely on.
  private static let statuses: Set<Int32> = [0, 1, 2, 64, 70, 77]

  /// Holds the run itself to the contract: it ends, with a status and, where it failed, with words.
  func judge(into verdict: inout Verdict) {
    switch child.status {
    case .hung:
      verdict.report(.failure, nil, "the program hung")
    case .killed(let signal):
      verdict.report(.failure, nil, "the program was ended by signal \(signal)")
    case .exited(let status):
      if !Self.statuses.contains(status) {
        verdict.report(.failure, nil, "the program ended with status \(status)")
      }
      let isTold = !child.errors.isEmpty || child.output.contains("\"next\"")
      let isAboutOutput = trace.struck.contains { $0.about == "stdout" || $0.about == "stderr" }
      if status > 1, !isTold, !isAboutOutput {
        verdict.report(.silence, nil, "the program ended with status \(status) and no word")
      }
    }
    for entry in trace.retriedSyncs {
      verdict.report(.failure, nil, "a failed sync of \(entry.about) was tried again")
    }
  }
}
