import ArgumentParser
import Foundation
import Fuzzing
import ProofReport

/// Feeds every parser seeded, structure-aware input, and checks what it promises.
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Feed every parser hostile input, and check what it promises.",
    discussion: """
      Each parser runs in a process of its own, so that a trap is found like anything else. What is \
      found is printed with parser, seed, case and input, and saved where --findings says.
      """)

  @Option(help: "How many cases in all, shared by the parsers.")
  var cases = 1_000_000
  @Option(help: "The seed; the same one gives the same cases.")
  var seed: UInt64 = 1
  @Option(help: "Only this parser: \(FuzzedParsers.all.map { $0.name }.joined(separator: ", ")).")
  var parser: String?
  @Option(help: "The number of the first case.")
  var first = 0
  @Option(help: "The folder for what is found.")
  var findings = ".build/fuzz-findings"
  @Flag(help: "Make the sealed samples of the corpora anew, and nothing else.")
  var makeSamples = false
  @Option(help: .hidden)
  var progress: String?

  func run() throws {
    if makeSamples { return try SealedSamples.write() }
    let result = try progress.map(runHere) ?? runApart()
    print(try result.line())
    if !result.holds { throw ExitCode.failure }
  }

  private func chosen() throws -> [any FuzzedParser.Type] {
    guard let parser else { return FuzzedParsers.all }
    guard let found = FuzzedParsers.named(parser) else {
      throw ValidationError("There is no parser '\(parser)'.")
    }
    return [found]
  }

  // MARK: One parser, in this process

  private func runHere(_ progress: String) throws -> ProofResult {
    var result = ProofResult("fuzz")
    guard FileManager.default.createFile(atPath: progress, contents: nil),
      let file = FileHandle(forWritingAtPath: progress)
    else {
      throw ValidationError("\(progress) cannot be written.")
    }
    for parser in try chosen() {
      let corpus = try Corpus.inputs(of: parser.name)
      let (done, found) = FuzzDriver(seed: seed).run(
        first..<first + cases, of: parser, corpus: corpus
      ) { number in
        // After a trap, this says which case it was.
        file.seek(toFileOffset: 0)
        file.write(Data("\(number)\n".utf8))
      }
      result.add(parser.name, cases: done, findings: found)
      for finding in found { try save(finding) }
    }
    let peak = peakMebibytes()
    if peak > 1_024 { result.failures.append("\(parser ?? ""): \(peak) MiB of memory were used") }
    return result
  }

  private func save(_ finding: FuzzFinding) throws {
    let folder = URL(filePath: findings).appending(path: finding.parser)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(finding.input).write(
      to: folder.appending(path: "seed-\(finding.seed)-case-\(finding.number)"))
  }

  private func peakMebibytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
    return kibibytes / 1_024
  }

  // MARK: Each parser in a process of its own

  private func runApart() throws -> ProofResult {
    let start = ContinuousClock.now
    var result = ProofResult("fuzz")
    let parsers = try chosen()
    let share = max(1, cases / parsers.count)
    for parser in parsers {
      let began = ContinuousClock.now
      let part = try runChild(parser, cases: share)
      for count in part.counts { result.count(count.label, count.value) }
      result.failures += part.failures
      let rate = Double(share) / max(0.001, (ContinuousClock.now - began).inSeconds)
      FileHandle.standardError.write(
        Data(
          "\(parser.name): \(share) cases, \(Int(rate)) a second, \(part.failures.count) found\n"
            .utf8))
    }
    result.seconds = (ContinuousClock.now - start).inSeconds
    return result
  }

  private func runChild(_ parser: any FuzzedParser.Type, cases: Int) throws -> ProofResult {
    let progress = NSTemporaryDirectory() + "fuzz-\(parser.name)-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: progress) }
    let child = Process()
    let output = Pipe()
    child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments = [
      "fuzz", "--parser", parser.name, "--cases", "\(cases)", "--seed", "\(seed)", "--first",
      "\(first)", "--findings", findings, "--progress", progress,
    ]
    child.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no"]
    ) { $1 }
    child.standardOutput = output
    child.standardInput = FileHandle.nullDevice
    try child.run()
    let line = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    child.waitUntilExit()
    if child.terminationReason == .exit, let result = try? ProofResult(line: line) { return result }
    return try trapped(parser, progress: progress)
  }

  /// What a process that ended by itself leaves behind.
  private func trapped(_ parser: any FuzzedParser.Type, progress: String) throws -> ProofResult {
    let text = (try? String(contentsOfFile: progress, encoding: .utf8)) ?? ""
    let number = text.split(separator: "\n").first.flatMap { Int($0) } ?? first
    let made = try FuzzDriver(seed: seed).makeCase(
      number, of: parser, corpus: Corpus.inputs(of: parser.name))
    let finding = FuzzFinding(
      parser: parser.name, seed: seed, number: number, words: "the process trapped",
      input: made.bytes)
    try save(finding)
    var result = ProofResult("fuzz")
    result.add(parser.name, cases: number - first + 1, findings: [finding])
    return result
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
