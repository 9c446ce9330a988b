import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VaultStore
import VoucherModel
import VoucherVault

/// How the sandbox brings a kind of break about, and what a run has to find then, and nothing besides.
struct BreakScene {
  typealias Change = @Sendable (inout SandboxOptions) throws -> Void

  let expected: ExpectedBreak
  /// What the sandbox does otherwise than it should, from after the sound order on.
  var fault: Change = { _ in }
  /// What happens then.
  var act: (Workbench) async throws -> Void = { try await $0.place("BROKEN") }
  /// What the run is told.
  var request: (Workbench, inout ReconcileRequest) async throws -> Void = { _, _ in }
  /// How long after that it is made.
  var wait = Workbench.settling
  /// What the break is about.
  var keys: (Workbench) async throws -> BreakKeys = { try await $0.keys("BROKEN") }

  init(
    _ kind: BreakKind, _ severity: Severity, _ currency: String? = "USD",
    difference: String? = nil, exposure: String? = nil, of references: [String] = ["BROKEN"]
  ) {
    expected = ExpectedBreak(
      kind, severity, currency, difference: difference, exposure: exposure, of: references)
  }

  func with(_ change: (inout Self) -> Void) -> Self {
    var scene = self
    change(&scene)
    return scene
  }

  /// Plays the scene beside an order that nothing is wrong with.
  func play() async throws {
    let bench = try await Workbench()
    try await bench.place("SOUND")
    bench.time.advance(1_000)
    bench.sandbox.update { try? fault(&$0) }
    try await act(bench)
    var request = ReconcileRequest()
    try await self.request(bench, &request)
    let run = try await bench.reconcile(after: wait) { $0 = request }
    let found = try expect(run, finds: expected)
    #expect(found.keys == (try await keys(bench)))
    #expect(run.isComplete == (expected.kind != .incompleteRun))
    await bench.stop()
  }
}

extension Workbench {
  /// The keys of a break about an order: its debits from some place on, and some of its vouchers.
  func keys(
    _ reference: String, debits first: Int? = nil, vouchers lines: [Int] = []
  ) async throws -> BreakKeys {
    var keys = BreakKeys(references: [reference])
    keys.supplierOrderIDs = sandbox.truth.orders(reference: reference)
      .map { SupplierOrderID(rawValue: $0.id) }
    if let first { keys.transactionIDs = Array(try debits(of: reference).dropFirst(first)) }
    guard let order = try? await order(reference) else { return keys }
    let row = try vault.core.database.read { try $0.order(reference: order.reference) }
    keys.orderIDs = [row?.id].compactMap(\.self)
    keys.voucherIDs = lines.map { order.vouchers[$0].id }
    keys.masks = lines.map { VisibleTail(order.vouchers[$0].mask) }
    return keys
  }

  /// The keys of a break about a movement that names no order.
  func keysOfLastMovement() throws -> BreakKeys {
    let row = try #require(sandbox.truth.transactions.last)
    return BreakKeys(transactionIDs: [TransactionID(rawValue: row.id)])
  }

  /// Moves money by a control call.
  func move(_ verb: String, _ amount: String, _ remark: String) throws {
    try sandbox.control(
      "POST", "wallets/\(wallet("USD"))/\(verb)",
      .object([.init("amount", .string(amount)), .init("remark", .string(remark))]))
  }
}
