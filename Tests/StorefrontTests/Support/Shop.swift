import Proving
import SandboxSupplier
import SupplierAPI
import TestSupport
import Testing
import VoucherModel
import VoucherVault

/// A vault and a sandbox, with what these tests ask of them.
struct Shop {
  let scene: ProvingScene

  var vault: Vault { scene.vault }
  var now: Timestamp { scene.time.now }

  /// Runs `body` in a shop, and closes it afterwards; the sandbox has a clock of its own where `isLive`.
  static func with(
    isLive: Bool = false, policy: OrderingPolicy = OrderingPolicy(),
    _ change: (inout SandboxOptions) -> Void = { _ in }, _ body: (Shop) async throws -> Void
  ) async throws {
    let scene = try await ProvingScene(
      {
        if isLive { $0.clock = .wall }
        change(&$0)
      }, ordering: policy)
    do {
      try await body(Shop(scene: scene))
    } catch {
      await scene.stop()
      throw error
    }
    await scene.stop()
  }

  /// Another opening of the same vault, as another process has it.
  func reopened(_ change: (inout VaultEnvironment) -> Void = { _ in }) throws -> Vault {
    var environment = VaultEnvironment(log: ProvingScene.silent) { _ in }
    environment.clock = scene.time.clock
    environment.policy = vault.policy
    change(&environment)
    return try Vault.open(
      vault.folder, keys: .full(scene.keyring), environment: environment)
  }

  static func policy() throws -> WebhookPolicy {
    WebhookPolicy(try WebhookSecret(SignedWebhook.secret))
  }

  @discardableResult
  func take(
    _ webhook: SignedWebhook, in other: Vault? = nil, scheduling looks: ScheduledLooks? = nil
  ) async throws -> WebhookReceipt {
    try await (other ?? vault).takeWebhook(
      headers: webhook.headers, body: webhook.body, under: try Self.policy(), scheduling: looks)
  }

  /// The log and every row agree.
  func expectSound() async throws {
    let findings = try await vault.verify().findings
    #expect(findings == [])
  }

  func order(_ reference: String) async throws -> OrderReport {
    try await vault.order(try scene.reference(reference))
  }
}

/// Waits for a condition that something else brings about.
func until(_ holds: () async throws -> Bool) async throws {
  for _ in 0..<6_000 {
    if try await holds() { return }
    try await Task.sleep(for: .milliseconds(10))
  }
  throw WaitedTooLong()
}

struct WaitedTooLong: Error {}
