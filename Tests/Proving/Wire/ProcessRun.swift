import Foundation
import SandboxSupplier
import TestSupport
import VoucherModel
import VoucherVault

/// Takes some of the cases through real processes of the program, and bodies too large to be true.
struct ProcessRun: Sendable {
  let tally: Tally
  let largeBody: Int
  /// Every which sample is run, beside the first and the large ones.
  let step: Int

  /// What a large body may cost a process, beyond an ordinary one, for each of its bytes.
  private static let copiesOfBody = 8
  private static let patienceSeconds = 120

  private struct Sample {
    let name: String
    let faults: [FaultKind]
    var isWhole = false
    var isLarge = false
  }

  func run(progress: @Sendable (String) -> Void) async throws {
    let scene = try await ProvingScene { $0.clock = .wall }
    try scene.writeKeyFile()
    let log = RaceLog()
    var baseline = 0
    for (number, sample) in samples.enumerated()
    where number % step == 0 || (sample.isLarge && step == 1) {
      let reference = "PROCESS-\(number)"
      try await run(sample, reference, in: scene, log)
      let used = Self.largestChild()
      if sample.isLarge {
        let most = baseline + Self.copiesOfBody * largeBody + (32 << 20)
        if used > most { tally.fail("\(sample.name): a process took \(used >> 20) MiB") }
      } else {
        baseline = max(baseline, used)
      }
    }
    for record in log.records {
      if let problem = record.problem { tally.fail("'\(record.command.words)' \(problem)") }
    }
    tally.count("MiB that a large body took at most", (Self.largestChild() - baseline) >> 20)
    let said = log.records.flatMap { [$0.ending.output, $0.ending.errors] }
    tally.add(
      try await scene.verdict(on: log.references, said: [said.joined()]), of: "processes")
    await scene.stop()
    progress("wire: \(log.records.count) processes")
  }

  private var samples: [Sample] {
    var samples = [Sample(name: "nothing", faults: [], isWhole: true)]
    for bytes in [0, 250, 420, 600] {
      samples.append(Sample(name: "cut after \(bytes)", faults: [.cut(bytes: bytes)]))
      samples.append(
        Sample(
          name: "chunked, reset after \(bytes)",
          faults: [.chunked(bytes: 64), .cut(bytes: bytes, reset: true)]))
    }
    samples += [
      Sample(name: "head cut", faults: [.cutHead(bytes: 40)]),
      Sample(name: "dripping", faults: [.drip(bytes: 1, milliseconds: 0)], isWhole: true),
      Sample(name: "dropped after", faults: [.drop(.after)]),
      Sample(name: "502 after", faults: [.answer(.after, .gateway(502))]),
      Sample(
        name: "redirected after",
        faults: [.answer(.after, .redirect(307, to: "http://127.0.0.1:9/"))]),
      Sample(name: "garbage", faults: [.garbage(bytes: nil)]),
    ]
    let half = largeBody / 2
    let over = (64 << 20) + 4096
    samples += [
      Sample(
        name: "padded behind", faults: [.pad(bytes: largeBody, .end)], isWhole: true, isLarge: true),
      Sample(
        name: "padded in front", faults: [.pad(bytes: largeBody, .start)], isWhole: true,
        isLarge: true),
      Sample(
        name: "padded on both sides", faults: [.pad(bytes: half, .start), .pad(bytes: half, .end)],
        isWhole: true, isLarge: true),
    ]
    guard largeBody > 32 << 20 else { return samples }
    return samples + [
      Sample(
        name: "over the limit, behind", faults: [.pad(bytes: over, .end)], isWhole: true,
        isLarge: true),
      Sample(name: "over the limit, in front", faults: [.pad(bytes: over, .start)], isLarge: true),
    ]
  }

  private func run(
    _ sample: Sample, _ reference: String, in scene: ProvingScene, _ log: RaceLog
  ) async throws {
    scene.sandbox.setFaults(
      sample.faults.map { SandboxFault(on: .createOrder, $0, reference: reference) })
    log.add(reference: reference)
    let commands: [RaceCommand] = [
      .place(reference: reference, quantity: 3, waitSeconds: 0), .recover,
    ]
    for command in commands {
      let program = try RunningProgram(
        command.arguments, environment: scene.processEnvironment)
      let ending = try await bounded(seconds: Self.patienceSeconds) { await program.ended() }
      log.add(RaceRecord(command: command, ending: ending, wasKilled: false))
      tally.count("processes")
    }
    scene.sandbox.setFaults([])
    let state = try await scene.vault.order(scene.reference(reference)).state
    if sample.isWhole, state != .captured {
      tally.fail("a process, \(sample.name): \(state.rawValue)")
    }
    tally.count("wire faults")
  }

  /// The most memory that any process started here has had, in bytes.
  private static func largestChild() -> Int {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
