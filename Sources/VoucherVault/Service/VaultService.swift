import Logging
public import ServiceLifecycle
public import SupplierAPI
import Synchronization
import VaultStore
import VoucherModel

/// How often the service looks.
public struct VaultServiceSettings: Hashable, Sendable {
  /// The pause between two rounds while an order is not settled.
  public var busyPauseMilliseconds: Int64 = 15_000
  /// The pause between two rounds while there is nothing to wait for.
  public var idlePauseMilliseconds: Int64 = 60_000

  /// A round every fifteen seconds while something is open, and every minute otherwise.
  public init() {}
}

/// Recovers and polls in the background, for as long as a server runs.
///
/// It takes in what a crash left sealed on the disk, drives every order that is not settled on, looks at
/// once where a webhook hints at something, and raises the warnings of the policy. Several
/// processes may run one each: an order is in one hand at a time.
///
/// A shutdown, graceful or by cancellation, ends the waiting and begins no further look; an answer that
/// is on its way is captured to its end, and `run()` returns after that.
public final class VaultService: Service {
  private let vault: Vault
  private let client: SupplierClient
  private let looks: ScheduledLooks
  private let settings: VaultServiceSettings
  private let patience = Patience()
  private let rounds = ScheduledLooks()
  private let isOver = Mutex(false)

  /// Makes the service; it does nothing before `run()`.
  ///
  /// - Parameters:
  ///   - vault: The vault, opened with a key file; a capture key is enough.
  ///   - client: The supplier.
  ///   - looks: The looks that webhooks ask for; the same one that `Vault.takeWebhook` is given.
  ///   - settings: How often it looks.
  public init(
    _ vault: Vault, client: SupplierClient, looks: ScheduledLooks = ScheduledLooks(),
    settings: VaultServiceSettings = VaultServiceSettings()
  ) {
    self.vault = vault
    self.client = client
    self.looks = looks
    self.settings = settings
  }

  /// Runs until it is shut down or cancelled; it runs once.
  ///
  /// What fails in a round is logged and tried again in the next: a supplier that is away for an hour
  /// ends no server.
  public func run() async throws {
    await withTaskCancellationOrGracefulShutdownHandler {
      // Apart from this task, whose cancellation must not reach into a call that brings codes.
      let working = Task { [self] in
        await withDiscardingTaskGroup { group in
          group.addTask { await self.poll() }
          group.addTask { await self.look() }
        }
      }
      await working.value
    } onCancelOrGracefulShutdown: { [self] in
      isOver.withLock { $0 = true }
      patience.end()
      looks.end()
      rounds.end()
    }
  }

  private var goesOn: Bool { isOver.withLock { !$0 } }

  private var log: Logger { vault.core.log }

  // MARK: Rounds

  /// One round after the other: what is on the disk, every open order, the warnings.
  private func poll() async {
    while goesOn {
      let open = await round()
      guard goesOn else { return }
      let pause = open > 0 ? settings.busyPauseMilliseconds : settings.idlePauseMilliseconds
      let core = vault.core
      // Several processes that were started together do not ask together for ever.
      let length = pause / 2 + core.randomness.jitter(upTo: pause)
      await rounds.wait { try await core.clock.sleep(length) }
    }
  }

  /// Gives how many orders are still open.
  private func round() async -> Int {
    await tried("what is sealed on the disk was not taken in") {
      // After a restore, orders are looked for that this vault does not know.
      let searches = try await self.vault.status().awaitsSearch
      _ = try await self.vault.recover(
        with: searches ? self.client : nil, waitMilliseconds: 0, patience: self.patience)
    }
    await tried("lapsed reservations were not ended") { try await self.vault.settleAllocations() }
    var open = 0
    await tried("the open orders could not be listed") {
      let orders = try self.vault.core.database.read { try $0.unfinishedOrders() }
      // What was never sent is the caller's to send.
      for order in orders where order.state != .intended {
        guard self.goesOn else { return }
        if await self.drive(order) { open += 1 }
      }
    }
    vault.core.telemetry.gauge(.unfinished, open)
    if goesOn { await watch() }
    return open
  }

  /// Looks at an order once; one in doubt twice, with the pause that makes a second look count.
  ///
  /// True where it is still open.
  private func drive(_ order: OrderRow) async -> Bool {
    let wait = order.state == .inDoubt ? vault.policy.settlingMilliseconds + 1_000 : 0
    return await drive(order.reference, waitMilliseconds: wait)
  }

  private func drive(_ reference: ClientReference, waitMilliseconds: Int64) async -> Bool {
    var isOpen = true
    await tried("order \(reference) was not looked at") {
      let summary = try await self.vault.recover(
        only: reference, with: self.client, waitMilliseconds: waitMilliseconds,
        patience: self.patience)
      isOpen = summary.orders.contains { $0.state.isUnfinished }
      for problem in summary.problems {
        self.log.notice(
          "an order could not be driven on",
          metadata: [
            "order.reference": "\(problem.reference)",
            "error.code": "\(problem.error.code.name)",
          ])
      }
    }
    return isOpen
  }

  private func watch() async {
    await tried("stock and balances were not looked at") {
      _ = try await self.vault.checkWarnings(with: self.client)
    }
  }

  // MARK: Hints

  /// Carries out the looks that webhooks ask for, as they come.
  private func look() async {
    while goesOn {
      await looks.wait { try await Task.sleep(for: .seconds(3_600)) }
      guard goesOn else { return }
      let wanted = looks.take()
      for reference in wanted.orders {
        guard goesOn else { return }
        _ = await drive(reference, waitMilliseconds: 0)
      }
      if wanted.wallets, goesOn { await watch() }
    }
  }

  private func tried(_ words: String, _ work: () async throws -> Void) async {
    do {
      try await work()
    } catch {
      log.warning("\(words): \(VaultError(any: error).message)")
    }
  }
}
