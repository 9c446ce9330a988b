import Foundation
import Logging

/// A supplier of its own and a new vault in a temporary folder, to try the shop with.
enum Sandbox {
  /// Starts the simulated supplier, makes a vault, and runs `body` with what points to both.
  static func run(
    log: Logger, _ body: (Settings) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "shop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ProcessInfo.processInfo.environment
    let port = environment["SHOP_PORT"] ?? "8081"
    let (supplier, said) = try start([
      "sandbox", "--set", "webhook_url=http://127.0.0.1:\(port)/webhooks/octopus",
    ])
    defer { supplier.terminate() }
    let token = "sandbox-token"
    let host = try firstAddress(in: said)
    let (making, _) = try start([
      "init", "--vault", folder.appending(path: "vault").path(),
      "--recovery-key-file", folder.appending(path: "recovery.key").path(),
    ])
    making.waitUntilExit()
    var settings = Settings(environment)
    settings.host = host
    settings.token = token
    settings.vault = folder.appending(path: "vault").path()
    settings.headFile = folder.appending(path: "head").path()
    settings.webhookSecret = "sandbox-webhook-secret"
    settings.target = settings.target > 0 ? settings.target : 20
    log.notice("the shop is at http://127.0.0.1:\(port), its supplier at \(host)")
    try await body(settings)
  }

  /// Starts `voucher-vault`, which the build has put beside this program.
  private static func start(_ arguments: [String]) throws -> (Process, Pipe) {
    let process = Process()
    let said = Pipe()
    process.executableURL = URL(filePath: CommandLine.arguments[0])
      .deletingLastPathComponent().appending(path: "voucher-vault")
    process.arguments = arguments
    process.standardOutput = said
    try process.run()
    return (process, said)
  }

  /// The sandbox says where it is in a line for the shell: `export OCTOPUS_HOST=http://...`.
  private static func firstAddress(in said: Pipe) throws -> String {
    var text = ""
    while !text.contains("OCTOPUS_TOKEN") {
      let bytes = said.fileHandleForReading.availableData
      guard !bytes.isEmpty else { break }
      text += String(decoding: bytes, as: UTF8.self)
    }
    let line = text.split(separator: "\n").first { $0.contains("OCTOPUS_HOST=") }
    return line.map { String($0.split(separator: "=", maxSplits: 1)[1]) } ?? ""
  }
}
