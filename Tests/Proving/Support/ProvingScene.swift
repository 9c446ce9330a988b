import Foundation
package import Logging
package import SandboxSupplier
package import SupplierAPI
package import SupplierTransport
package import TestSupport
package import VaultCrypto
package import VoucherModel
package import VoucherVault

/// A sandbox, a vault with all its keys, and a client: what a proof works on.
package final class ProvingScene: Sendable {
  package let sandbox: SandboxSupplier
  package let folder: TemporaryFolder
  package let time: ManualTime
  package let vault: Vault
  package let keyring: Keyring
  package let recoveryKey: RecoveryKey
  package let client: SupplierClient
  package let transport: AsyncHTTPTransport

  /// Something a proof needs and cannot make.
  package struct Unusable: Error {
    package let what: String

    package init(_ what: String) {
      self.what = what
    }
  }

  /// What every code begins with; long enough to be found by itself, wherever it stands.
  package static let marker = "MARKERMARKER"
  /// Budgets that nobody meets: a proof makes in seconds the calls of a day.
  package static let noLimits = RateLimits(
    login: 1_000_000, refresh: 1_000_000, read: 1_000_000, order: 1_000_000, charges: 1_000_000)
  package static let silent = Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() }

  package init(
    _ change: (inout SandboxOptions) -> Void = { _ in }, policy: RetryPolicy = RetryPolicy(),
    ordering: OrderingPolicy = OrderingPolicy()
  ) async throws {
    var options = SandboxOptions()
    options.clock = .manual
    options.codePrefix = Self.marker
    options.balances = ["USD": "100000000.00"]
    change(&options)
    sandbox = try await SandboxSupplier.start(options, log: Self.silent)
    folder = try TemporaryFolder()
    time = ManualTime(start: sandbox.truth.now, sandbox: sandbox)
    var environment = VaultEnvironment(log: Self.silent) { _ in }
    environment.policy = ordering
    let isManual = options.clock == .manual
    if isManual { environment.clock = time.clock }
    let founded = try await Vault.create(
      in: VaultFolder(folder.path("vault")), environment: environment)
    vault = founded.vault
    keyring = founded.keyring
    recoveryKey = try founded.recoveryKey.withText { try RecoveryKey(text: $0) }
    transport = AsyncHTTPTransport()
    client = try SupplierClient(
      of: sandbox, transport: transport, clock: isManual ? time.supplierClock : .system,
      limits: Self.noLimits, policy: policy, log: Self.silent)
  }

  /// Writes the vault's key file, so that processes can open it.
  package func writeKeyFile() throws {
    try KeyFileStore.write(KeyFile.encode(keyring), to: vault.folder.defaultKeyFile)
  }

  /// What a process needs to know to work on this vault and this sandbox.
  package var processEnvironment: [String: String] {
    [
      "VOUCHER_VAULT": vault.folder.path, "OCTOPUS_HOST": sandbox.baseURL,
      "OCTOPUS_TOKEN": "sandbox-token", "USER": "prover", "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  package func reference(_ text: String) throws -> ClientReference {
    guard let reference = ClientReference(text) else { throw Unusable("reference \(text)") }
    return reference
  }

  /// Places an order of product 123 over 50 each.
  @discardableResult
  package func place(
    _ reference: String, quantity: Int, waitMilliseconds: Int64 = 120_000,
    with client: SupplierClient? = nil
  ) async throws -> OrderReport {
    let request = OrderRequest(
      reference: try self.reference(reference), productID: ProductID(rawValue: 123),
      denomination: Amount(millionths: 50_000_000), quantity: quantity)
    guard let request else { throw Unusable("order \(reference)") }
    return try await vault.place(
      OrderPlacement(request, waitMilliseconds: waitMilliseconds), with: client ?? self.client)
  }

  /// Drives all unfinished orders on, or one.
  @discardableResult
  package func recover(
    only reference: String? = nil, waitMilliseconds: Int64 = 120_000
  ) async throws -> RecoverySummary {
    try await vault.recover(
      only: try reference.map { try self.reference($0) }, with: client,
      waitMilliseconds: waitMilliseconds)
  }

  package var judge: VaultJudge { VaultJudge(vault: vault, keyring: keyring, marker: Self.marker) }

  /// Judges these orders and the whole vault.
  package func verdict(
    on references: [String], arrival: VaultJudge.Arrival = .unknown, said: [String] = []
  ) async throws -> Verdict {
    try await judge.judge(
      references, recovery: recoveryKey, truth: sandbox.truth, arrival: arrival, said: said)
  }

  /// Ends the server and the client, and closes the vault.
  package func stop() async {
    await transport.shutdown()
    await sandbox.stop()
    vault.close()
  }
}
