import Foundation
import SandboxSupplier
import Synchronization
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("files, logs and errors")
struct LeakTests {
  /// What happens to a vault before its files are searched.
  enum Story: CaseIterable, Sendable {
    case inline, asynchronous, partial, cut, inDoubt, lookUp, refused, awkward
    case journalLeft, spoolLeft, armoured, keyless, revealed, reconciled
  }

  /// A vault with everything that it says kept for searching.
  private final class Scene: Sendable {
    let bench: Workbench
    let log: CapturedLog
    let disk: FailingDisk
    private let said: Mutex<[String]>

    init(_ story: Story) async throws {
      let log = CapturedLog()
      let disk = FailingDisk()
      let said = SaidWords()
      self.log = log
      self.disk = disk
      printed = said
      self.said = Mutex([])
      bench = try await Workbench(
        keys: story == .keyless ? .capture : .full,
        { options in
          options.pinDigits = 14
          options.deliveryParts = story == .partial ? [3, 4] : []
          if story == .awkward { options.codeStyle = .hostile }
        },
        adapt: { environment in
          environment.log = log.logger
          environment.disk = disk
          environment.printArmoured = { block in said.say(block) }
        })
    }

    let printed: SaidWords

    func say(_ words: Any) {
      said.withLock {
        $0.append("\(words)")
        $0.append(String(reflecting: words))
      }
    }

    /// Runs a step; whatever it says or throws is kept.
    func run(_ step: () async throws -> Any) async {
      do {
        say(try await step())
      } catch {
        say(error)
        if let error = error as? VaultError { say(error.message + error.next) }
      }
    }

    var words: String {
      (log.lines + printed.words + said.withLock { $0 }).joined(separator: "\n")
    }
  }

  final class SaidWords: Sendable {
    private let kept = Mutex<[String]>([])
    var words: [String] { kept.withLock { $0 } }
    func say(_ text: String) { kept.withLock { $0.append(text) } }
  }

  private func expectNoLeak(_ scene: Scene, _ moment: String) throws {
    let bench = scene.bench
    // The host of a claim link is no secret; what comes after it is.
    let secrets = bench.sandbox.truth.secrets.map {
      $0.hasPrefix("https://") ? String($0.dropFirst("https://claim.example/".count)) : $0
    }
    #expect(secrets.contains { $0.hasPrefix("MARKER") })
    let search = SecretSearch(secrets + ["sandbox-token"])
    #expect(try search.findings(inFolder: bench.folder.url) == [], "\(moment)")
    #expect(search.findings(in: scene.words, named: "what was said") == [], "\(moment)")
  }

  @Test(arguments: Story.allCases)
  func `hold no code, no PIN and no token`(story: Story) async throws {
    let scene = try await Scene(story)
    let bench = scene.bench
    let key = try KeyFile.encode(bench.keyring)
    try KeyFileStore.write(key, to: bench.vault.folder.defaultKeyFile)
    try await play(story, scene)
    try expectNoLeak(scene, "while it is open")
    await scene.run { try await bench.vault.verify() }
    await scene.run { try await bench.vault.orders() }
    await scene.run { try await bench.vault.deliveries() }
    await scene.run { try await bench.vault.events() }
    bench.vault.close()
    try expectNoLeak(scene, "when it is closed")
    await bench.stop()
  }

  private func play(_ story: Story, _ scene: Scene) async throws {
    let bench = scene.bench
    let sandbox = bench.sandbox
    switch story {
    case .inline, .keyless:
      await scene.run { try await bench.place("ORDER", quantity: 5) }
    case .asynchronous, .partial:
      await scene.run { try await bench.place("ORDER", quantity: 20) }
    case .awkward:
      await scene.run { try await bench.place("ORDER", quantity: 42) }
    case .cut:
      sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 650))])
      await scene.run { try await bench.place("ORDER", quantity: 5) }
    case .inDoubt:
      sandbox.setFaults([
        SandboxFault(on: .createOrder, .drop(.after)),
        SandboxFault(on: .lookup, .answer(.before, .error(500)), count: nil),
      ])
      await scene.run { try await bench.place("ORDER", wait: 0) }
    case .lookUp:
      sandbox.update {
        $0.visibility = .always
        $0.listCodes = .full
      }
      sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
      await scene.run { try await bench.place("ORDER", quantity: 3) }
      await scene.run { try await bench.vault.recover(with: bench.client) }
    case .refused:
      await scene.run { try await bench.place("ORDER") }
      await scene.run { try await bench.place("ORDER", quantity: 3) }
      sandbox.setFaults([SandboxFault(on: .createOrder, .answer(.before, .error(400)))])
      await scene.run { try await bench.place("REFUSED") }
    case .journalLeft, .spoolLeft, .armoured:
      try await leaveResponse(story, scene)
    case .revealed:
      await scene.run { try await bench.place("ORDER") }
      let ids = try await bench.order("ORDER").vouchers.map(\.id)
      let actor = try #require(Actor("tester"))
      await scene.run { try await bench.vault.reveal(ids, actor: actor, purpose: "search") }
      await scene.run {
        // Shown in clear here, and never said.
        try await bench.revealedCodes("ORDER").count
      }
    case .reconciled:
      sandbox.update { $0.listCodes = .full }
      await scene.run { try await bench.place("ORDER", quantity: 5) }
      sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 650))])
      await scene.run { try await bench.place("CUT", quantity: 5) }
      await scene.run {
        try await bench.vault.reconcile(
          ReconcileRequest(), with: bench.client, document: TamperedVault.document)
      }
      scene.say(try #require(try await bench.vault.latestRun()))
    }
  }

  /// Leaves a sealed response on disk that the database could not take.
  private func leaveResponse(_ story: Story, _ scene: Scene) async throws {
    let bench = scene.bench
    try bench.refuseVouchers(true)
    bench.sandbox.setFaults([])
    scene.disk.fail(
      story == .journalLeft
        ? [] : story == .spoolLeft ? [.journalSync] : [.journalSync, .spool])
    await scene.run { try await bench.place("ORDER", quantity: 5) }
    scene.disk.fail([])
    let spooled = (try? FileManager.default.contentsOfDirectory(atPath: bench.vault.folder.spool))
    #expect(try await bench.vault.status().journalEntries >= (story == .journalLeft ? 1 : 0))
    #expect((spooled?.count ?? 0) == (story == .spoolLeft ? 1 : 0))
    #expect(scene.printed.words.count == (story == .armoured ? 1 : 0))
    try expectNoLeak(scene, "while a response waits on disk")
    try bench.refuseVouchers(false)
    guard story != .armoured else { return }
    await scene.run { try await bench.vault.recover(with: bench.client) }
    #expect(try await bench.revealedCodes("ORDER") == bench.trueCodes("ORDER"))
    #expect(try await bench.order("ORDER").state == .captured)
  }
}
