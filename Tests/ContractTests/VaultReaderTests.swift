import Foundation
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VoucherModel
import VoucherVault

/// A stranger with the recovery key, the document and Python, at vaults that the program has made.
@Suite(
  "a reader with the recovery key alone", .serialized,
  .enabled(if: VaultReader.isPossible, "needs Python 3"))
struct VaultReaderTests {
  @Test func `reads every code that the supplier sold, and the log`() async throws {
    let scene = try await ReaderScene()
    try await scene.place("FIRST", quantity: 2)
    try await scene.place("PARTS", quantity: 12)
    let reading = try await scene.read()
    #expect(reading.complaints == "")
    #expect(reading.status == 0)
    try scene.expectTruth(of: ["FIRST", "PARTS"], in: reading)
    #expect(reading.vouchers.count == 14)
    #expect(reading.answers.isEmpty)
    let verification = try await scene.opened { try await $0.verify() }
    #expect(reading.summary?.root == verification.root)
    #expect(reading.summary?.events == verification.size)
    await scene.stop()
  }

  @Test func `reads what is sealed of an answer that was cut`() async throws {
    let scene = try await ReaderScene()
    scene.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 700))])
    try await scene.place("CUT", quantity: 3)
    let reading = try await scene.read()
    #expect(reading.complaints == "")
    let answer = try #require(reading.answers.first)
    #expect(answer.sealed_in == "delivery")
    #expect(!answer.complete)
    #expect(answer.body.utf8.count == 700)
    let sold = try #require(scene.sandbox.truth.order(reference: "CUT"))
    let codes = Set(sold.vouchers.compactMap(\.cardNumber))
    #expect(codes.contains { answer.body.contains($0) })
    let read = reading.vouchers.filter { $0.state == "available" }.compactMap(\.code)
    #expect(!read.isEmpty && Set(read).isSubset(of: codes))
    await scene.stop()
  }

  @Test func `reads what a killed process left in the capture journal`() async throws {
    let scene = try await ReaderScene()
    try await scene.place("FIRST", quantity: 1)
    scene.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drip(bytes: 16, milliseconds: 20))
    ])
    let order = try scene.start([
      "order", "place", "123", "50", "5", "--reference", "KILLED", "--yes",
    ])
    let halfway = try await scene.answer(to: "KILLED") * 6 / 10
    try await scene.until {
      let seen = scene.sandbox.truth.exchanges.last { $0.endpoint == .createOrder }
      return (seen?.bodyBytesSent ?? 0) > halfway
    }
    order.kill()
    let reading = try await scene.read()
    #expect(reading.complaints == "")
    let answer = try #require(reading.answers.first)
    #expect(answer.sealed_in == "journal")
    #expect(!answer.complete)
    let sold = try #require(scene.sandbox.truth.order(reference: "KILLED"))
    let first = try #require(sold.vouchers.first?.cardNumber)
    #expect(answer.body.contains(first))
    try scene.expectTruth(of: ["FIRST"], in: reading)
    await scene.stop()
  }

  @Test(arguments: [
    (
      "UPDATE vouchers SET line = line + 7 WHERE line = 1", "voucher",
      "SELECT voucher_id FROM vouchers WHERE line = 1"
    ),
    ("UPDATE orders SET captured = 1", "order", "SELECT order_id FROM orders"),
    ("DELETE FROM reveals", "reveal", "SELECT leaf_index FROM reveals"),
    (
      "UPDATE vouchers SET state = 'available'", "voucher",
      "SELECT voucher_id FROM vouchers WHERE state = 'revealed'"
    ),
    ("UPDATE audit_nodes SET hash = zeroblob(32) WHERE level = 2", "node", "SELECT '2/0'"),
    ("UPDATE deliveries SET byte_count = 1", "delivery", "SELECT delivery_id FROM deliveries"),
  ])
  func `names the row that was changed`(sql: String, kind: String, subject: String) async throws {
    let scene = try await ReaderScene()
    try await scene.place("FIRST", quantity: 2)
    let shown = try #require(try await scene.read().vouchers.first?.voucher)
    try await scene.run(["voucher", "reveal", shown, "--purpose", "test"])
    #expect(try await scene.read().status == 0)
    let database = try PlainDatabase(scene.vault + "/vault.db")
    try database.dropTriggers()
    let name = try #require(try database.subjects(subject).first)
    try database.run(sql)
    try database.close()
    let reading = try await scene.read(comparesSchema: false)
    #expect(reading.status == 1)
    #expect(
      reading.complaints.contains { $0 == "\n" }
        && reading.complaints.split(separator: "\n").contains {
          $0.hasPrefix("\(kind) ") && $0.contains(name)
        }, "\(kind) \(name): \(reading.complaints)")
    await scene.stop()
  }

  @Test func `opens nothing with another vault's recovery key`() async throws {
    let scene = try await ReaderScene()
    let other = try await ReaderScene()
    try await scene.place("FIRST", quantity: 2)
    let reading = try await VaultReader.read(scene.vault, key: other.key)
    #expect(reading.status == 1)
    #expect(reading.vouchers.isEmpty)
    #expect(reading.complaints.contains("does not open"))
    await scene.stop()
    await other.stop()
  }
}

/// A vault made by the real program, and the file that its recovery key was written to.
private final class ReaderScene: Sendable {
  let sandbox: SandboxSupplier
  private let folder: TemporaryFolder

  var vault: String { folder.path("vault") }
  var key: String { folder.path("recovery-key") }

  init() async throws {
    var options = SandboxOptions()
    options.asyncDelayMilliseconds = 50
    options.deliveryParts = [3, 4]
    options.pinDigits = 6
    sandbox = try await SandboxSupplier.start(options, log: Workbench.silent)
    folder = try TemporaryFolder()
    try await run(["init", "--recovery-key-file", key])
  }

  func start(_ arguments: [String]) throws -> RunningProgram {
    try RunningProgram(
      arguments,
      environment: [
        "VOUCHER_VAULT": vault, "OCTOPUS_HOST": sandbox.baseURL,
        "OCTOPUS_TOKEN": "sandbox-token", "USER": "tester", "SWIFT_BACKTRACE": "enable=no",
      ])
  }

  func run(_ arguments: [String]) async throws {
    let ending = await (try start(arguments)).ended()
    try #require([0, 1].contains(ending.status), "\(arguments): \(ending.errors)")
  }

  func place(_ reference: String, quantity: Int) async throws {
    try await run(
      ["order", "place", "123", "50", "\(quantity)", "--reference", reference, "--yes"])
  }

  func read(comparesSchema: Bool = true) async throws -> VaultReader.Reading {
    try await VaultReader.read(vault, key: key, comparesSchema: comparesSchema)
  }

  func opened<R>(_ body: (Vault) async throws -> R) async throws -> R {
    let vault = try Vault.open(
      VaultFolder(vault), keys: .none, environment: VaultEnvironment(log: Workbench.silent))
    defer { vault.close() }
    return try await body(vault)
  }

  /// How long the answer to an order is, once the supplier has begun to send it.
  func answer(to reference: String) async throws -> Int {
    try await until {
      self.answerLength > 0 && self.sandbox.truth.order(reference: reference) != nil
    }
    return answerLength
  }

  private var answerLength: Int {
    sandbox.truth.exchanges.last { $0.endpoint == .createOrder && $0.reference == "KILLED" }?
      .bodyBytes ?? 0
  }

  func until(_ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(600)
    while try !condition() {
      try #require(ContinuousClock.now < deadline, "the condition never came true")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// All codes, PINs and links of these orders were read as the supplier has them.
  func expectTruth(of references: [String], in reading: VaultReader.Reading) throws {
    for reference in references {
      let sold = try #require(sandbox.truth.order(reference: reference)).vouchers
      let read = reading.vouchers.filter { $0.order == reference }
        .sorted { $0.line < $1.line }
      #expect(read.map(\.line) == sold.map(\.line))
      #expect(read.map(\.code) == sold.map(\.cardNumber))
      #expect(read.map(\.pin) == sold.map(\.pinCode))
      #expect(read.map(\.url) == sold.map(\.claimURL))
      #expect(read.allSatisfy { $0.epoch == 1 })
    }
  }

  func stop() async {
    await sandbox.stop()
  }
}
