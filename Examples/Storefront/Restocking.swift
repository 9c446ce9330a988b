import Foundation
import Logging
import ServiceLifecycle
import SupplierAPI
import VoucherModel
import VoucherVault

/// Keeps the shelf full: looks once a minute, and fills up what is less than half full.
struct Restocking: Service {
  let vault: Vault
  let supplier: SupplierClient
  let settings: Settings
  let log: Logger

  func run() async throws {
    guard settings.target > 0 else { return try await gracefulShutdown() }
    // An order on its way is not cancelled; the wait for the next look is.
    await cancelWhenGracefulShutdown {
      while true {
        await fill()
        do { try await Task.sleep(for: .seconds(60)) } catch { return }
      }
    }
  }

  private func fill() async {
    do {
      let levels = try await vault.availability()
      let free = levels.filter { $0.kind.productID == settings.product }.map(\.free).reduce(0, +)
      guard free < (settings.target + 1) / 2 else { return }
      // Named by the minute: two processes, or one that was killed, go on with the same plan.
      let minute = Int(Date().timeIntervalSince1970) / 60
      guard let reference = ClientReference("SHELF-\(minute)"),
        let request = ReplenishmentRequest(
          reference: reference, productID: settings.product, denomination: settings.value,
          target: settings.target)
      else { return }
      let report = try await vault.replenish(request, with: supplier)
      if let problem = report.problem { throw problem }
    } catch {
      log.warning("the shelf was not filled up: \(error)")
    }
  }
}
