package import Foundation
import Reconciliation
import SandboxSupplier
package import TestSupport
package import VaultCrypto
import VoucherModel
import VoucherVault

/// A vault in which everything has happened that leaves a row, and its files at three moments.
package struct TamperScene: Sendable {
  /// The files of a vault's folder, by their path in it.
  package typealias Files = [String: Data]

  package let folder: TemporaryFolder
  package let keyring: Keyring
  /// Its files after the first order, before the last ones, and at the end.
  package let early: Files
  package let middle: Files
  package let final: Files
  /// The newest head, as somebody outside keeps it.
  package let checkpoint: String

  /// The references of the orders, in the order in which they were placed.
  package static let references = ["FIRST", "SECOND", "PARTS", "CUT", "KEYLESS", "SETTLED"]

  /// Plays the story; `prefix` begins every code.
  package static func make(prefix: String = "MARKER") async throws -> TamperScene {
    let scene = try await ProvingScene({ $0.codePrefix = prefix }, ordering: try watching())
    guard let ann = Actor("ann") else { throw ProvingScene.Unusable("actor") }
    func reveal(_ reference: String) async throws {
      let order = try await scene.vault.order(scene.reference(reference))
      _ = try await scene.vault.reveal(
        order.vouchers.map(\.id), actor: ann, purpose: "test", includingQuarantined: true)
    }
    func reconcile() async throws {
      _ = try await scene.vault.reconcile(ReconcileRequest(), with: scene.client) { id, _ in
        "{\"run\":\"\(id)\"}"
      }
      _ = try await scene.vault.checkpoint()
    }
    try await scene.place("FIRST", quantity: 2)
    let early = try files(of: scene)
    try await scene.place("SECOND", quantity: 3)
    scene.sandbox.update { $0.deliveryParts = [3, 4] }
    try await scene.place("PARTS", quantity: 12)
    scene.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 400))])
    try await scene.place("CUT", quantity: 3)
    try await reveal("FIRST")
    try await reconcile()
    let middle = try files(of: scene)
    try await placeWithoutKey(scene)
    scene.time.advance(60_000)
    try await reveal("KEYLESS")
    try await reconcile()
    scene.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.before)),
      SandboxFault(on: .lookup, .drop(.before), count: nil),
    ])
    _ = try? await scene.place("SETTLED", quantity: 2, waitMilliseconds: 0)
    scene.sandbox.setFaults([])
    _ = try await scene.vault.resolve(
      scene.reference("SETTLED"), as: .failed, actor: ann, note: "ticket 8812: never booked")
    try await sell(scene, ann)
    try await keepShop(scene)
    try await workOnBreaks(scene, ann)
    try await close(scene, ann)
    let checkpoint = try await scene.vault.checkpoint()
    guard try await scene.vault.verify().findings.isEmpty else {
      throw ProvingScene.Unusable("a sound vault")
    }
    let final = try files(of: scene)
    await scene.stop()
    return TamperScene(
      folder: scene.folder, keyring: scene.keyring, early: early, middle: middle, final: final,
      checkpoint: checkpoint)
  }

  /// Promises vouchers to lines, takes some back, and holds codes back for a while.
  private static func sell(_ scene: ProvingScene, _ ann: Actor) async throws {
    let vault = scene.vault
    guard let ben = Actor("ben"), let level = try await vault.availability().first else {
      throw ProvingScene.Unusable("stock")
    }
    func request(
      _ order: String, _ quantity: Int, _ policy: AllocationPolicy = .whole
    ) throws -> AllocationRequest {
      guard let key = AllocationKey(order: order, line: 1) else {
        throw ProvingScene.Unusable("order line")
      }
      return AllocationRequest(key, kind: level.kind, quantity: quantity, policy: policy)
    }
    let sold = try await vault.allocate(try request("SOLD", 2), actor: ann)
    let kept = try request("KEPT", 1)
    _ = try await vault.reserve(
      kept, until: scene.time.now.advanced(byMilliseconds: 60_000), actor: ann)
    _ = try await vault.replace(sold.vouchers[0], reason: "ticket 1: does not work", actor: ann)
    let back = try await vault.allocate(try request("BACK", 1), actor: ann)
    _ = try await vault.release(back.key, reason: "refund 2", actor: ann)
    _ = try await vault.allocate(try request("OPEN", 1), actor: ann)
    // No voucher lives so long: it waits, and leaves the stock to others.
    var patient = try request("WAITS", 1, .backorder)
    patient.minimumLifeMilliseconds = 100 * 365 * 86_400_000
    _ = try await vault.allocate(patient, actor: ann)
    scene.time.advance(61_001)
    try await vault.settleAllocations()
    _ = try await vault.freeze(reason: "a drill", actor: ann)
    try await vault.unfreeze(reason: "the drill is over", actor: ben)
    try await vault.setRevealLimit(
      RevealLimit(currency: level.kind.faceValue.currency, perHour: Amount("100000")),
      reason: "policy 7", actor: ann)
    try await vault.approveReveal(of: sold.vouchers, for: ann, reason: "ticket 3", actor: ben)
    try await scene.place("RESTOCK", quantity: 2)
    _ = try await vault.reveal(sold.key, actor: ann, purpose: "order SOLD")
  }

  /// A policy that watches a stock which is low, and another one.
  private static func watching() throws -> OrderingPolicy {
    var policy = OrderingPolicy()
    guard let band = WarningBand(below: 5, until: 10) else {
      throw ProvingScene.Unusable("band")
    }
    policy.guards.lowStock = [20_000_000, 25_000_000].map {
      StockWatch(
        productID: ProductID(rawValue: 123), denomination: Amount(millionths: $0), band)
    }
    return policy
  }

  /// Takes webhooks, looks at the stock, and plans to fill it up.
  private static func keepShop(_ scene: ProvingScene) async throws {
    _ = try await scene.vault.checkWarnings()
    let policy = WebhookPolicy(try WebhookSecret("tampered"))
    for event in ["evt_1", "evt_2"] {
      let body = Array(
        #"{"id":"\#(event)","type":"order.delivered","data":{"reference_code":"FIRST"}}"#.utf8)
      let code = HMACSHA256.code(of: body, key: Array("tampered".utf8)).hex
      let time = String(scene.time.now.milliseconds / 1_000)
      _ = try await scene.vault.takeWebhook(
        headers: [("X-Signature", code), ("X-Timestamp", time)], body: body, under: policy)
    }
    for target in 1...2 {
      let request = ReplenishmentRequest(
        reference: try scene.reference("FILL\(target)"), productID: ProductID(rawValue: 123),
        denomination: Amount(millionths: 50_000_000), target: target)
      guard let request else { throw ProvingScene.Unusable("replenishment") }
      _ = try await scene.vault.replenish(request, with: scene.client)
    }
  }

  /// Finds what is broken, and does something about it.
  private static func workOnBreaks(_ scene: ProvingScene, _ ann: Actor) async throws {
    scene.time.advance(65 * 60_000)
    _ = try await scene.vault.reconcile(ReconcileRequest(), with: scene.client) { _, _ in "{}" }
    guard let first = try await scene.vault.breakLives().keys.min(), let ben = Actor("ben") else {
      throw ProvingScene.Unusable("a break")
    }
    _ = try await scene.vault.assign(first, to: ben, actor: ann)
    _ = try await scene.vault.resolve(
      first, BreakResolution(.writtenOff, note: "ticket 8812"), actor: ann)
    _ = try await scene.vault.approve(first, actor: ben)
  }

  /// Closes the month, with what is open in it.
  private static func close(_ scene: ProvingScene, _ ann: Actor) async throws {
    guard let name = NamedPeriod(String(scene.time.now.day.prefix(7))), let ben = Actor("ben")
    else { throw ProvingScene.Unusable("period") }
    scene.time.advance(32 * 86_400_000)
    var request = ReconcileRequest()
    request.period = name.period
    request.asOf = name.to
    _ = try await scene.vault.reconcile(request, with: scene.client) { _, _ in "{}" }
    let render: @Sendable (KeptRun) -> [SealedReport] = { kept in
      [
        SealedReport(name: "json", text: "{\"run\":\"\(kept.id)\"}"),
        SealedReport(name: "table", text: "run \(kept.id)"),
      ]
    }
    _ = try await scene.vault.prepareClose(
      CloseRequest(name, threshold: .low, carrying: "claims are open"), actor: ann, render: render)
    _ = try await scene.vault.signClose(of: name, actor: ben, render: render)
  }

  /// Places an order on a host that has no more than public keys, and lets the vault recover it.
  private static func placeWithoutKey(_ scene: ProvingScene) async throws {
    var environment = VaultEnvironment(log: ProvingScene.silent) { _ in }
    environment.clock = scene.time.clock
    let capturing = try Vault.open(
      scene.vault.folder, keys: .capture(scene.keyring.identity), environment: environment)
    let request = OrderRequest(
      reference: try scene.reference("KEYLESS"), productID: ProductID(rawValue: 123),
      denomination: Amount(millionths: 50_000_000), quantity: 2)
    guard let request else { throw ProvingScene.Unusable("order") }
    _ = try await capturing.place(OrderPlacement(request), with: scene.client)
    capturing.close()
    try await scene.recover()
  }

  /// The vault's files as they are now, with nothing left in the write-ahead log.
  private static func files(of scene: ProvingScene) throws -> Files {
    let database = try PlainDatabase(scene.vault.folder.database)
    try database.settle()
    try database.close()
    let root = URL(filePath: scene.vault.folder.path)
    var files: Files = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: scene.vault.folder.path) {
      let url = root.appending(path: path)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
        !path.hasSuffix("-shm"), !path.hasSuffix("-wal")
      else { continue }
      files[path] = try Data(contentsOf: url)
    }
    return files
  }
}
