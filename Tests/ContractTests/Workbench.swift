import Foundation
import Logging
import Proving
import SandboxSupplier
import SupplierAPI
import SupplierTransport
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

/// A sandbox supplier, a vault and a client of it, on a time that passes only where somebody waits.
final class Workbench: Sendable {
  let sandbox: SandboxSupplier
  let folder: TemporaryFolder
  let time: ManualTime
  let vault: Vault
  let keyring: Keyring
  let recovery: LentRecoveryKey
  let client: SupplierClient
  private let transport: AsyncHTTPTransport
  private let adapt: @Sendable (inout VaultEnvironment) -> Void

  /// `adapt` changes what the vault takes from outside: its log, its disk; `spool` names a folder
  /// beside the vault's; `pieces` says of how many bytes the pieces are that answers come in.
  init(
    keys: KeysAtHand = .full, spool: String? = nil, pieces: Int? = nil,
    _ change: (inout SandboxOptions) -> Void = { _ in },
    adapt: @escaping @Sendable (inout VaultEnvironment) -> Void = { _ in }
  ) async throws {
    var options = SandboxOptions()
    options.clock = .manual
    options.codePrefix = "MARKER"
    change(&options)
    sandbox = try await SandboxSupplier.start(options, log: Self.silent)
    folder = try TemporaryFolder()
    time = ManualTime(start: sandbox.truth.now, sandbox: sandbox)
    self.adapt = adapt
    var environment = Self.environment(time)
    adapt(&environment)
    let vaultFolder = VaultFolder(
      folder.path("vault"), spool: spool.map { [folder] in folder.path($0) })
    let founded = try await Vault.create(in: vaultFolder, environment: environment)
    keyring = founded.keyring
    recovery = LentRecoveryKey(
      try founded.recoveryKey.withText { try RecoveryKey(text: $0) })
    switch keys {
    case .full:
      vault = founded.vault
    case .capture, .none:
      founded.vault.close()
      let opened: VaultKeys = keys == .none ? .none : .capture(founded.keyring.identity)
      vault = try Vault.open(vaultFolder, keys: opened, environment: environment)
    }
    // Beside hundreds of other tests a turn comes late.
    var limits = AsyncHTTPTransport.Limits()
    limits.read = .seconds(600)
    transport = AsyncHTTPTransport(limits: limits)
    let whole = transport
    client = try Self.client(
      of: sandbox,
      transport: pieces.map { PiecewiseTransport(transport: whole, size: $0) } ?? transport,
      time: time, log: environment.log)
  }

  /// Makes the database refuse vouchers, as if its disk had failed, or lets it take them again.
  func refuseVouchers(_ refuse: Bool) throws {
    let database = try PlainDatabase(vault.folder.database)
    try database.run(
      refuse
        ? """
        CREATE TRIGGER out_of_order BEFORE INSERT ON vouchers
        BEGIN SELECT RAISE(ABORT, 'out of order'); END
        """ : "DROP TRIGGER out_of_order")
    try database.close()
  }

  enum KeysAtHand { case full, capture, none }

  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static func environment(_ time: ManualTime) -> VaultEnvironment {
    var environment = VaultEnvironment(log: silent) { _ in }
    environment.clock = time.clock
    return environment
  }

  static func client(
    of sandbox: SandboxSupplier, transport: any HTTPTransport, time: ManualTime,
    log: Logger = silent
  ) throws -> SupplierClient {
    try SupplierClient(
      of: sandbox, transport: transport, clock: time.supplierClock, log: log)
  }

  /// Another opening of the same vault, as another process has it.
  func reopened(keys: VaultKeys? = nil) throws -> Vault {
    var environment = Self.environment(time)
    adapt(&environment)
    return try Vault.open(
      vault.folder, keys: keys ?? .full(keyring), environment: environment)
  }

  /// Ends the server and the client; a test calls it last.
  func stop() async {
    await transport.shutdown()
    await sandbox.stop()
  }

  func request(
    _ reference: String, quantity: Int = 2, product: Int64 = 123, denomination: String = "50"
  ) throws -> OrderRequest {
    let key = try #require(ClientReference(reference))
    let amount = try #require(Amount(denomination))
    return try #require(
      OrderRequest(
        reference: key, productID: ProductID(rawValue: product), denomination: amount,
        quantity: quantity))
  }

  @discardableResult
  func place(
    _ reference: String, quantity: Int = 2, wait: Int64 = 120_000
  ) async throws -> OrderReport {
    try await vault.place(
      OrderPlacement(try request(reference, quantity: quantity), waitMilliseconds: wait),
      with: client)
  }

  func order(_ reference: String) async throws -> OrderReport {
    try await vault.order(try #require(ClientReference(reference)))
  }

  /// The log and every row agree.
  func expectSound() async throws {
    let findings = try await vault.verify().findings
    #expect(findings == [])
  }

  /// The codes of an order as the vault shows them, by line.
  func revealedCodes(_ reference: String) async throws -> [String?] {
    let order = try await order(reference)
    return try await vault.reveal(
      order.vouchers.map(\.id), actor: try #require(Actor("tester")), purpose: "test",
      includingQuarantined: true
    ).map { $0.revealText(of: .code) }
  }

  /// The codes of an order as the supplier has them, by line.
  func trueCodes(_ reference: String) throws -> [String?] {
    try #require(sandbox.truth.order(reference: reference)).vouchers.map(\.cardNumber)
  }
}
