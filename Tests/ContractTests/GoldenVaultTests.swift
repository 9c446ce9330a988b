import Foundation
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// A vault that was written once must be read for ever: by this program, and by a stranger's.
///
/// `UPDATE_GOLDEN=1` makes another one, with other keys; it is to be read before it is kept.
@Suite("the golden vault", .serialized, .enabled(if: VaultReader.isPossible, "needs Python 3"))
struct GoldenVaultTests {
  private static let golden = GoldenFile.vectors.appending(path: "vault")
  private static let renewed = Task {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try await make() }
  }
  private let folder: TemporaryFolder

  init() async throws {
    try await Self.renewed.value
    folder = try TemporaryFolder()
    for name in ["vault.db", "checkpoints.log", "recovery-key", "journal"] {
      try FileManager.default.copyItem(
        at: Self.golden.appending(path: name), to: folder.url.appending(path: name))
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: folder.path("vault.db"))
  }

  @Test func `is read by the stranger's reader as it was then`() async throws {
    let reading = try await VaultReader.read(
      folder.path(""), key: folder.path("recovery-key"), comparesSchema: false)
    #expect(reading.complaints == "")
    #expect(reading.status == 0)
    #expect(reading.vouchers.count == 9)
    #expect(reading.answers.map(\.sealed_in) == ["delivery", "journal"])
    let file = Self.golden.appending(path: "expected.jsonl")
    #expect(try GoldenFile.text(file, updatedWith: reading.text) == reading.text)
  }

  @Test func `is read by this program, with the same content`() async throws {
    let vault = try Vault.open(
      VaultFolder(folder.path("")), keys: .none,
      environment: VaultEnvironment(log: Workbench.silent))
    defer { vault.close() }
    #expect(try await vault.verify().findings == [])
    let text = try Data(contentsOf: folder.url.appending(path: "recovery-key"))
    let recovery = try RecoveryKey(text: Array(text.prefix(77)).span)
    let expected = try String(
      contentsOf: Self.golden.appending(path: "expected.jsonl"), encoding: .utf8)
    let rows = try vault.core.database.read { snapshot in
      var rows: [VoucherRow] = []
      try snapshot.eachVoucher { rows.append($0) }
      return rows
    }
    #expect(rows.count == 9)
    let opened = try OpenedByRecovery(core: vault.core).codes(of: rows, recovery)
    #expect(opened.count == rows.count)
    for (voucher, code) in opened {
      #expect(expected.contains("\"voucher\": \"\(voucher)\""))
      #expect(expected.contains("\"code\": \"\(code)\""), "\(voucher)")
    }
    let left = try vault.core.journal.survey().abandoned
    let slot = try #require(left.first).readEntry()
    let sealed = try #require(SealedResponse(slot))
    var opener = try StreamOpener(
      header: sealed.header, context: sealed.contextBytes, with: recovery.openingKey)
    let body = SecretBuffer(limit: 1 << 20)
    for frame in sealed.frames where try !opener.open(frame.span, into: body) {}
    #expect(expected.contains("MARKER"))
    #expect(
      body.withBytes { bytes in String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
      }.contains("MARKER"))
  }

  /// Makes a vault in which a little of everything has happened.
  private static func make() async throws {
    let scene = try await ProvingScene { $0.codePrefix = "MARKER" }
    try await scene.place("FIRST", quantity: 2)
    try await scene.place("PARTS", quantity: 6)
    scene.sandbox.setFaults([
      SandboxFault(on: .createOrder, .cut(bytes: 200)),
      SandboxFault(on: .lookup, .drop(.before), count: nil),
    ])
    _ = try? await scene.place("CUT", quantity: 1, waitMilliseconds: 0)
    _ = try await scene.vault.resolve(
      try scene.reference("CUT"), as: .failed, actor: try #require(Actor("ann")),
      note: "refunded by the supplier, ticket 8812")
    scene.sandbox.setFaults([])
    let shown = try await scene.vault.order(scene.reference("FIRST")).vouchers.map(\.id)
    _ = try await scene.vault.reveal(
      shown, actor: try #require(Actor("ann")), purpose: "order 4711 of the shop")
    _ = try await scene.vault.reconcile(
      ReconcileRequest(), with: scene.client, document: TamperedVault.document)
    _ = try await scene.vault.checkpoint()
    let database = try PlainDatabase(scene.vault.folder.database)
    try database.run(
      """
      CREATE TRIGGER out_of_order BEFORE INSERT ON vouchers
      BEGIN SELECT RAISE(ABORT, 'out of order'); END
      """)
    _ = try? await scene.place("JOURNALLED", quantity: 1)
    try database.run("DROP TRIGGER out_of_order")
    let text = try scene.recoveryKey.withText { text in
      (0..<text.count).map { text[$0] }
    }
    try await keep(scene, database, recoveryKey: text)
    try database.close()
    await scene.stop()
  }

  private static func keep(
    _ scene: ProvingScene, _ database: PlainDatabase, recoveryKey: [UInt8]
  ) async throws {
    let files = FileManager.default
    try? files.removeItem(at: golden)
    try files.createDirectory(
      at: golden.appending(path: "journal"), withIntermediateDirectories: true)
    // Small pages, since most tables have a few rows.
    try database.copy(to: golden.appending(path: "vault.db").path(), pageSize: 512)
    try Data(recoveryKey + Array("\n".utf8)).write(to: golden.appending(path: "recovery-key"))
    try files.copyItem(
      atPath: scene.vault.folder.checkpointFile,
      toPath: golden.appending(path: "checkpoints.log").path())
    for slot in try scene.vault.core.journal.survey().abandoned {
      let entry = try #require(SealedResponse(try slot.readEntry()))
      try Data(entry.bytes).write(to: golden.appending(path: "journal/slot-0000.vvj"))
    }
  }
}

/// The codes of some vouchers, opened with the recovery key.
private struct OpenedByRecovery {
  let core: VaultCore

  func codes(
    of rows: [VoucherRow], _ recovery: borrowing RecoveryKey
  ) throws -> [VoucherID: String] {
    var codes: [VoucherID: String] = [:]
    for row in rows {
      let (header, wrapped) = try core.database.read { snapshot in
        let key = try #require(
          try snapshot.deliveryKeys(row.deliveryID).last { $0.role == .recovery })
        return (
          try DeliveryHeader(encoded: try #require(try snapshot.delivery(row.deliveryID)).header),
          try WrappedKey(
            recipient: RecipientID(role: .recovery, epoch: key.epoch), box: key.wrappedKey)
        )
      }
      var opener = try DeliveryOpener(header: header, wrapped: wrapped, with: recovery.openingKey)
      let context = try RecordContext(
        vault: core.vault.id.bytes, incarnation: row.incarnation, order: row.orderID.bytes,
        record: row.id.bytes, line: UInt32(clamping: row.line), product: row.productID.rawValue,
        faceValueMillionths: row.faceValue.amount.millionths,
        currency: row.faceValue.currency.code, epoch: row.epoch)
      let record = try SealedRecord(
        nonce: row.nonce, ciphertext: row.ciphertext, commitment: row.commitment)
      codes[row.id] = try opener.open(record, context: context).withField(.code) { bytes, _ in
        String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
      }
    }
    return codes
  }
}
