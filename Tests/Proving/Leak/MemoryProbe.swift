import Foundation
import SandboxSupplier
import TestSupport
import VoucherVault

/// Searches the memory of the real program while it waits for the rest of an order, its first codes
/// being sealed and committed.
struct MemoryProbe {
  let tally: Tally

  func run() async throws {
    guard geteuid() == 0 else {
      tally.skip("the search in memory, which only root may do")
      return
    }
    let scene = try await LeakScene {
      // The next part comes so much later that the process still waits when it is stopped.
      $0.asyncDelayMilliseconds = 8_000
    }
    let founding = try RunningProgram(
      scene.arguments(["init", "--recovery-key-file", scene.recoveryKeyFile]),
      environment: scene.environment)
    guard founding.wait() == 0 else { throw ProvingScene.Unusable("a vault") }
    let words = [
      "order", "place", "123", "50", "40", "--reference", "HELD", "--yes", "--wait", "600",
    ]
    let program = try RunningProgram(
      scene.arguments(words), environment: scene.environment)
    defer { program.kill() }
    let shown = try await captured(in: scene)
    program.send(signal: SIGSTOP)
    try search(program.processIdentifier, shown, scene)
    await scene.sandbox.stop()
  }

  /// Waits until a part of the order is committed, and gives its codes and PINs.
  private func captured(in scene: LeakScene) async throws -> [(name: String, text: String)] {
    let vault = try Vault.open(
      VaultFolder(scene.folder.path("vault")), keys: .none,
      environment: VaultEnvironment(log: ProvingScene.silent))
    defer { vault.close() }
    for _ in 0..<4_000 {
      if try await !vault.vouchers().isEmpty {
        // Once more, so that what handled the answer is through.
        try await Task.sleep(for: .milliseconds(300))
        let sold = scene.sandbox.truth.orders.flatMap(\.vouchers).filter { !$0.shownIn.isEmpty }
        return [("codes", ProvingScene.marker)]
          + sold.prefix(12).enumerated().compactMap { number, voucher in
            voucher.pinCode.map { ("PIN \(number)", $0) }
          }
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw ProvingScene.Unusable("a part of an order")
  }

  private func search(
    _ process: Int32, _ shown: [(name: String, text: String)], _ scene: LeakScene
  ) throws {
    let secrets =
      shown + [
        ("the passphrase", LeakScene.passphrase),
        ("the recovery key", try scene.recoveryKeyText()),
      ]
    let outcome = try MemorySearch(secrets).search(process: process)
    for finding in outcome.findings {
      tally.fail("memory after sealing: \(finding.form) in \(finding.region)")
    }
    tally.count("secrets looked for in memory", secrets.count)
    tally.count("MiB of memory searched", outcome.mebibytes)
    tally.count("regions of memory searched", outcome.regions)
    // A header line of the HTTP library holds it while a connection lives: a stated limit.
    let token = try MemorySearch([("the token", LeakScene.token)]).search(process: process)
    tally.count("places in memory where the token stands", token.findings.count)
    for name in ["environ", "cmdline"] {
      let content = try Data(contentsOf: URL(filePath: "/proc/\(process)/\(name)"))
      let found = SecretSearch(try scene.secretTexts()).findings(in: content, named: name)
      for finding in found { tally.fail("\(finding.place) of a process: \(finding.form)") }
      tally.count("environments and argument lists searched")
    }
    try plant(shown[0].text)
  }

  /// The search itself: a code in the environment of another process is found there.
  private func plant(_ text: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sleep")
    process.arguments = ["60"]
    process.environment = ["PLANTED": text]
    try process.run()
    defer { kill(process.processIdentifier, SIGKILL) }
    let found = try MemorySearch([("planted", text)]).search(process: process.processIdentifier)
    if found.findings.isEmpty { tally.fail("a code planted in memory is not found") }
  }
}
