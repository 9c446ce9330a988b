import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import SupplierTransport
import UnixSignals
import VoucherModel
import VoucherVault
import VoucherVaultWebhooks

/// A small shop backend: customers check out, the supplier's webhooks come in, stock is filled up.
@main
enum Storefront {
  static func main() async throws {
    let log = Logger(label: "storefront")
    if CommandLine.arguments.contains("--sandbox") {
      return try await Sandbox.run(log: log) { try await serve($0, log: log) }
    }
    try await serve(Settings(ProcessInfo.processInfo.environment), log: log)
  }

  /// Serves until SIGTERM or Ctrl-C; what the supplier is answering then is captured to its end.
  static func serve(_ settings: Settings, log: Logger) async throws {
    let supplier = try Supplier.connect(
      to: settings.host, token: settings.token, log: log)
    let folder = VaultFolder(settings.vault)
    // The head is kept by the shop and not by the vault: a vault that was put back shows by it.
    let head = KeptHead(path: settings.headFile)
    let vault = try Vault.open(
      folder, keyFile: settings.keyFile ?? folder.defaultKeyFile,
      rememberedHead: head.newest, environment: VaultEnvironment(log: log))
    defer { vault.close() }

    // What webhooks hint at, the service looks at.
    let looks = ScheduledLooks()
    let webhooks = WebhookRoute(
      vault, policy: WebhookPolicy(try WebhookSecret(settings.webhookSecret)), looks: looks,
      log: log)
    let shop = Shop(vault: vault, head: head, log: log)
    let server = Application(
      router: shop.router(webhooks),
      configuration: .init(address: .hostname("127.0.0.1", port: settings.port)), logger: log)

    // Shut down in reverse: no new customers first, then the filling up, then the polling.
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: VaultService(vault, client: supplier, looks: looks)),
          .init(
            service: Restocking(vault: vault, supplier: supplier, settings: settings, log: log)),
          .init(service: server),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
    try await group.run()
  }
}
