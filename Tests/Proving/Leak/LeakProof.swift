import Foundation
package import ProofReport
import SandboxSupplier
import TestSupport
import VoucherVault

/// The proof that no secret stands in clear anywhere: each command and failure is played with marked
/// codes, and everything that is left of it is searched.
package struct LeakProof: Sendable {
  package init() {}

  package func run(progress: @escaping @Sendable (String) -> Void) async -> ProofResult {
    let tally = Tally("leak")
    do {
      for style in [CodeStyle.mock, .hostile] {
        let scene = try await LeakScene { $0.codeStyle = style }
        try await LeakStory(scene: scene, tally: tally).play()
        await scene.sandbox.stop()
        progress("leak: the story with \(style) codes is played")
      }
      try await MemoryProbe(tally: tally).run()
      progress("leak: memory is searched")
      try await ProcessProbe(tally: tally).run()
    } catch {
      tally.fail("the proof itself broke off: \(error)")
    }
    return tally.result
  }
}

/// Every command and some failures on one vault; then its files and all that was said are searched.
struct LeakStory {
  let scene: LeakScene
  let tally: Tally

  func play() async throws {
    var said: [(name: String, text: String)] = []
    /// Runs a command; its output is kept unless it is one that may show secrets.
    func run(_ words: [String], printsCodes: Bool = false) async throws -> String {
      let ending = await (try start(words)).ended()
      tally.count("commands run")
      let name = words.prefix(2).joined(separator: " ")
      if ending.status == 64 { tally.fail("'\(words.joined(separator: " "))' is not understood") }
      said.append(("the notices of '\(name)'", ending.errors))
      if !printsCodes { said.append(("the output of '\(name)'", ending.output)) }
      return ending.output
    }
    _ = try await run(["init", "--recovery-key-file", scene.recoveryKeyFile])
    try await buy(run: { _ = try await run($0) })
    let list = try await run(["voucher", "list", "--json"])
    guard let voucher = list.firstMatch(of: /"id":"([0-9A-Z]{26})"/).map({ String($0.1) }) else {
      throw ProvingScene.Unusable("a voucher")
    }
    _ = try await run(["voucher", "reveal", voucher, "--purpose", "test"], printsCodes: true)
    let report = try await run(["reconcile", "run", "--json"])
    let item = report.firstMatch(of: /"breaks":\[."id":"([0-9a-f]{32})"/).map { String($0.1) }
    guard let item else { throw ProvingScene.Unusable("a break") }
    try scene.writeCodes(about: voucher)
    let log = scene.folder.path("log.txt")
    try Data(said.map(\.text).joined(separator: "\n").utf8).write(to: URL(filePath: log))
    let verbs = try await tree().verbs.filter { LeakCases.elsewhere[$0] == nil }
    let last = LeakCases.last.filter(verbs.contains)
    for verb in verbs.filter({ !last.contains($0) }) + last {
      guard let lines = LeakCases.tried[verb] else {
        tally.fail("command '\(verb)' has no leak case: see LeakCases")
        continue
      }
      for words in lines {
        let filled = words.map {
          $0.replacing("{voucher}", with: voucher).replacing("{log}", with: log)
            .replacing("{break}", with: item)
            .replacing("{folder}", with: scene.folder.path("out"))
            .replacing("{recovery}", with: scene.recoveryKeyFile)
            .replacing("{passphrase}", with: scene.passphraseFile)
            .replacing("{codes}", with: scene.codesFile)
            .replacing("{reissued}", with: scene.reissuedFile)
        }
        // One form at a time: the other contradicts it.
        let forms = words.contains("--format") ? [[]] : [[], ["--json"]]
        for form in forms { _ = try await run(filled + form) }
      }
    }
    try search(said)
  }

  /// What a wrong key, a wrong token, a lost, cut and slow answer and a kill leave behind.
  private func buy(run: ([String]) async throws -> Void) async throws {
    func place(_ reference: String, _ quantity: Int, _ more: String...) -> [String] {
      ["order", "place", "123", "50", "\(quantity)", "--reference", reference, "--yes"] + more
    }
    func with(_ kind: FaultKind, _ words: [String]) async throws {
      scene.sandbox.setFaults([SandboxFault(on: .createOrder, kind)])
      try await run(words)
      scene.sandbox.setFaults([])
    }
    try await run(place("FIRST", 3))
    try await run(place("PARTS", 12))
    try await with(.cut(bytes: 650), place("CUT", 5))
    try await with(.drop(.after), place("DROPPED", 2, "--wait", "0"))
    try await with(.answer(.before, .error(400)), place("REFUSED", 2))
    try await with(.gzip, place("PACKED", 2))
    try await run(place("WRONG-KEY", 2, "--key-file", scene.recoveryKeyFile))
    scene.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drip(bytes: 16, milliseconds: 20))
    ])
    let killed = try start(place("KILLED", 5))
    for _ in 0..<2_000 where !isHalfSent("KILLED") { try await Task.sleep(for: .milliseconds(5)) }
    killed.kill()
    tally.count("processes killed")
    scene.sandbox.setFaults([])
  }

  private func isHalfSent(_ reference: String) -> Bool {
    let answer = scene.sandbox.truth.exchanges.last { $0.endpoint == .createOrder }
    return answer?.reference == reference && (answer?.bodyBytesSent ?? 0) > 500
  }

  private func start(_ words: [String]) throws -> RunningProgram {
    try RunningProgram(
      scene.arguments(words), environment: scene.environment)
  }

  private func tree() async throws -> CommandTree {
    let dump = try RunningProgram(
      ["--experimental-dump-help"], environment: scene.environment)
    return try CommandTree(await dump.ended().output)
  }

  private func search(_ said: [(name: String, text: String)]) throws {
    let search = SecretSearch(try scene.secretTexts())
    var found = try search.findings(inFolder: scene.folder.url)
    for (name, text) in said { found += search.findings(in: text, named: name) }
    for finding in found { tally.fail("\(finding.place) at \(finding.offset): \(finding.form)") }
    let files = try FileManager.default.subpathsOfDirectory(atPath: scene.folder.path(""))
    tally.count("files searched", files.count)
    tally.count("outputs searched", said.count)
    tally.count("forms of secrets looked for", search.formCount)
    // The search itself: what is planted is found.
    let planted = try scene.secretTexts()[0]
    if search.findings(in: "x\(planted)y", named: "planted").isEmpty {
      tally.fail("a planted code is not found")
    }
  }
}
