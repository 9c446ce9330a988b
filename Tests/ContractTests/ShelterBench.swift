import SandboxSupplier
import Synchronization
import Testing
import VoucherModel
import VoucherVault

/// A workbench whose disk fails on demand, and that keeps what the vault prints and logs.
struct ShelterBench {
  let bench: Workbench
  let disk: FailingDisk
  let log: CapturedLog
  private let printed: Printed

  final class Printed: Sendable {
    private let kept = Mutex<[String]>([])
    var texts: [String] { kept.withLock { $0 } }
    func take(_ text: String) { kept.withLock { $0.append(text) } }
  }

  init(
    keys: Workbench.KeysAtHand = .full, spool: String? = nil, pieces: Int? = nil,
    _ change: (inout SandboxOptions) -> Void = { _ in }
  ) async throws {
    let (disk, log, printed) = (FailingDisk(), CapturedLog(), Printed())
    (self.disk, self.log, self.printed) = (disk, log, printed)
    bench = try await Workbench(keys: keys, spool: spool, pieces: pieces, change) { environment in
      environment.disk = disk
      environment.log = log.logger
      environment.printArmoured = { printed.take($0) }
    }
  }

  var vault: Vault { bench.vault }
  var blocks: [String] { printed.texts }

  /// Places an order while neither the database nor what `failing` names takes its answer.
  @discardableResult
  func place(
    _ reference: String, quantity: Int = 5, failing: Set<FailingDisk.Failure>
  ) async throws -> VaultError? {
    try bench.refuseVouchers(true)
    disk.fail(failing)
    let error = await #expect(throws: VaultError.self) {
      try await bench.place(reference, quantity: quantity)
    }
    disk.fail([])
    try bench.refuseVouchers(false)
    return error
  }

  func recover() async throws -> RecoverySummary {
    try await bench.vault.recover(with: bench.client)
  }

  func take(_ text: String) async throws -> DeliveryImport {
    try await bench.vault.importDeliveries([
      DeliveryImportSource(name: "text", bytes: Array(text.utf8))
    ])
  }

  func expectWhole(_ reference: String) async throws {
    let order = try await bench.order(reference)
    #expect(order.state == .captured)
    #expect(order.lost == 0)
    let codes = try await bench.revealedCodes(reference).compactMap(\.self)
    #expect(
      codes.filter { !$0.contains("*") }.sorted()
        == (try bench.trueCodes(reference)
          .compactMap(\.self).sorted()))
    #expect(bench.sandbox.truth.debits(reference: reference).count == 1)
    try await bench.expectSound()
  }
}
