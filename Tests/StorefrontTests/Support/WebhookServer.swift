import Hummingbird
import Logging
import NIOCore
import Proving
import ServiceLifecycle
import VoucherVault
import VoucherVaultWebhooks

/// A server with the route of the webhooks, on a port of its own.
enum WebhookServer {
  /// Runs `body` with the address of the route while the server runs.
  static func with(
    _ vault: Vault, looks: ScheduledLooks, log: Logger = ProvingScene.silent,
    _ body: @escaping @Sendable (_ url: String) async throws -> Void
  ) async throws {
    let router = Router()
    router.post(
      "/webhooks/octopus",
      webhooks: WebhookRoute(vault, policy: try Shop.policy(), looks: looks, log: log))
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    var quiet = log
    quiet.logLevel = .critical
    let server = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in found.yield(channel.localAddress?.port ?? 0) }, logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.runService(gracefulShutdownSignals: []) }
      var iterator = ports.makeAsyncIterator()
      let port = await iterator.next() ?? 0
      defer { group.cancelAll() }
      try await body("http://127.0.0.1:\(port)/webhooks/octopus")
    }
  }
}
