import Logging
import SupplierAPI
import TestSupport
import VaultCrypto
import VoucherModel

extension Episode {
  /// A client of the supplier for a process.
  func client(of process: SimulatedProcess) throws -> SupplierClient {
    let token = try SecretBytes(copying: Array("sandbox-token".utf8).span)
    guard let bearer = BearerToken(token) else { throw CryptoError.malformed(.secret) }
    let machine = machine
    let clock = SupplierClock(
      now: { Timestamp(milliseconds: machine.wall) },
      elapsed: { .milliseconds(machine.loop.now) },
      sleep: { duration in
        let (seconds, attoseconds) = duration.components
        try await machine.loop.sleep(
          seconds * 1_000 + attoseconds / 1_000_000_000_000_000, of: process.number)
      })
    // Budgets of calls are for real suppliers; here they would only cost time.
    let many = 1_000_000
    return SupplierClient(
      host: try SupplierHost("http://127.0.0.1:9"), credentials: .token(bearer),
      transport: SimulatedTransport(process: process, machine: machine, supplier: supplier),
      clock: clock, randomness: SeededRandomness(seed: machine.chance.next()),
      limits: RateLimits(login: many, refresh: many, read: many, order: many, charges: many),
      log: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
  }
}
