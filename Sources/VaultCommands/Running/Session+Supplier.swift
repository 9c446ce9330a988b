import SupplierAPI
import SupplierTransport
import VaultCrypto
import VoucherVault

extension Session {
  /// Runs `body` with a client of the supplier's, whose connections are closed afterwards.
  func withSupplier<R>(
    _ body: (SupplierClient) async throws -> R
  ) async throws -> R {
    let access = SupplierAccess(settings: settings, environment: context.environment)
    let host = try access.host()
    let credentials = try access.credentials()
    let transport = AsyncHTTPTransport()
    let client = SupplierClient(
      host: host, credentials: credentials, transport: transport,
      clock: .system(now: context.clock.now), randomness: SystemRandomness(), log: log)
    do {
      let result = try await body(client)
      await transport.shutdown()
      return result
    } catch {
      await transport.shutdown()
      throw error
    }
  }
}
