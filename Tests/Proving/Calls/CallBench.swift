import Foundation
import Logging
package import SandboxSupplier
import SupplierAPI
import SupplierTransport
import TestSupport
import VaultCrypto
import VoucherModel
import VoucherVault

/// A sandbox supplier and a template of a vault that belongs to it; each run starts from a copy.
///
/// One run is under way on a bench at a time: the supplier is set back to its beginning for each.
package final class CallBench: Sendable {
  package let sandbox: SandboxSupplier
  let keyring: Keyring
  let recovery: RecoveryBox
  private let folder: TemporaryFolder
  private let interposer: Interposer
  private let transport: AsyncHTTPTransport
  let client: SupplierClient

  /// Holds the recovery key, which cannot be copied.
  final class RecoveryBox: Sendable {
    let key: RecoveryKey

    init(_ key: consuming RecoveryKey) {
      self.key = key
    }
  }

  package struct Unusable: Error {}

  init(
    _ interposer: Interposer, options change: (inout SandboxOptions) -> Void,
    found: (Vault) async throws -> Void = { _ in }
  ) async throws {
    var options = SandboxOptions()
    options.codePrefix = "MARKER"
    options.asyncDelayMilliseconds = 0
    change(&options)
    self.interposer = interposer
    sandbox = try await SandboxSupplier.start(options, log: Self.silent)
    folder = try TemporaryFolder()
    transport = AsyncHTTPTransport()
    client = try Self.client(of: sandbox, over: transport)
    let template = VaultFolder(folder.path("template"))
    let founded = try await Vault.create(
      in: template, environment: VaultEnvironment(log: Self.silent) { _ in })
    keyring = founded.keyring
    try KeyFileStore.write(try KeyFile.encode(keyring), to: template.defaultKeyFile)
    // The vault knows its supplier from here on.
    _ = try await founded.vault.recover(with: client)
    try await found(founded.vault)
    founded.vault.close()
    // It cannot be taken out of what was founded; its text gives it once more.
    recovery = RecoveryBox(try founded.recoveryKey.withText { try RecoveryKey(text: $0) })
  }

  static let silent = Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() }

  private static func client(
    of sandbox: SandboxSupplier, over transport: AsyncHTTPTransport
  ) throws -> SupplierClient {
    guard let token = BearerToken(try SecretBytes(copying: Array("sandbox-token".utf8).span))
    else { throw Unusable() }
    let plenty = 1_000_000
    return SupplierClient(
      host: try SupplierHost(sandbox.baseURL), credentials: .token(token), transport: transport,
      clock: .system(now: VaultClock.system.now), randomness: SystemRandomness(),
      limits: RateLimits(
        login: plenty, refresh: plenty, read: plenty, order: plenty, charges: plenty),
      log: silent)
  }

  /// A fresh copy of the template, and a supplier that has sold nothing yet.
  ///
  /// The vault lies in a folder of its own, or where `path` says.
  func stage(in path: String? = nil) throws -> Stage {
    sandbox.setFaults([])
    sandbox.reset()
    return try Stage(bench: self, template: folder.path("template"), path: path)
  }

  func variables(
    _ disturbance: Disturbance, kinds: CallKinds, roots: [String], log: String
  ) -> [String: String] {
    interposer.variables(disturbance, kinds: kinds, roots: roots, log: log)
  }

  package func stop() async {
    await transport.shutdown()
    await sandbox.stop()
  }
}

/// A vault's folder for one run, and whatever programs say in it.
final class Stage: Sendable {
  let bench: CallBench
  let folder: VaultFolder
  private let temporary: TemporaryFolder

  init(bench: CallBench, template: String, path: String?) throws {
    self.bench = bench
    temporary = try TemporaryFolder()
    let path = path ?? temporary.path("vault")
    try FileManager.default.copyItem(atPath: template, toPath: path)
    folder = VaultFolder(path)
  }

  var sandbox: SandboxSupplier { bench.sandbox }

  /// A path beside the vault.
  func path(_ name: String) -> String { temporary.path(name) }

  /// Runs the real program under a disturbance.
  func run(
    _ arguments: [String], _ disturbance: Disturbance, kinds: CallKinds = .all, name: String,
    variables more: [String: String] = [:]
  ) async throws -> ProgramRun {
    let log = temporary.path("\(name).calls")
    var variables = ProcessInfo.processInfo.environment
    for key in variables.keys
    where key.hasPrefix("OCTOPUS_") || key.hasPrefix("VOUCHER_VAULT") || key.hasPrefix("VV_") {
      variables[key] = nil
    }
    variables.merge([
      "VOUCHER_VAULT": folder.path, "OCTOPUS_HOST": sandbox.baseURL,
      "OCTOPUS_TOKEN": "sandbox-token", "SWIFT_BACKTRACE": "enable=no", "USER": "prover",
    ]) { $1 }
    variables.merge(
      bench.variables(
        disturbance, kinds: kinds, roots: [folder.path, temporary.path("elsewhere")], log: log)
    ) { $1 }
    variables.merge(more) { $1 }
    let child = try await ChildProcess.run(
      RunningProgram.path, arguments, environment: variables, outputFolder: temporary.path(""),
      name: name)
    let calls = (try? Data(contentsOf: URL(filePath: log))) ?? Data()
    return ProgramRun(child: child, trace: CallTrace(String(decoding: calls, as: UTF8.self)))
  }

  /// Opens the vault in this process, with the keys it was made with or others; waits pass at once.
  func openVault(spool: String? = nil, keyring: Keyring? = nil) throws -> Vault {
    var environment = VaultEnvironment(log: CallBench.silent) { _ in }
    environment.clock = SkippingClock().clock
    return try Vault.open(
      VaultFolder(folder.path, spool: spool), keys: .full(keyring ?? bench.keyring),
      environment: environment)
  }
}

/// The machine's time, but a wait takes no time: the clock goes on by as much instead.
private final class SkippingClock: Sendable {
  private let skipped = SkippedTime()

  var clock: VaultClock {
    let skipped = skipped
    return VaultClock(
      now: { VaultClock.system.now().advanced(byMilliseconds: skipped.value) },
      sleep: { milliseconds in
        skipped.add(milliseconds)
        await Task.yield()
      })
  }
}
