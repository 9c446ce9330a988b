import Proving
import Reconciliation
import SandboxSupplier
import Synchronization
import Testing
import VoucherModel
import VoucherVault

extension Workbench {
  /// What is passed after the last order, so that nothing is merely late: an hour and a bit.
  static let settling: Int64 = 65 * 60_000

  /// Reconciles once every grace period but that of refunds is over.
  func reconcile(
    after wait: Int64 = Workbench.settling, pageSize: Int? = nil,
    tolerances: [Currency: Amount] = [:], keys: Vault? = nil,
    _ adapt: (inout ReconcileRequest) -> Void = { _ in }
  ) async throws -> ReconciliationRun {
    time.advance(wait)
    var request = ReconcileRequest()
    request.rules.tolerances = tolerances
    adapt(&request)
    if let pageSize {
      request.pages = ReconcileRequest.PageSizes(orders: pageSize, movements: pageSize)
    }
    return try await (keys ?? vault)
      .reconcile(request, with: client, document: TamperedVault.document).run
  }

  /// The supplier's number of an order.
  func number(_ reference: String) throws -> Int64 {
    try #require(sandbox.truth.order(reference: reference)).id
  }

  /// Does something to an order by a control call.
  func control(
    _ reference: String, _ verb: String, _ body: [(String, JSONValue)] = []
  ) throws {
    try sandbox.control(
      "POST", "orders/\(number(reference))/\(verb)",
      .object(body.map { JSONValue.Member($0.0, $0.1) }))
  }

  /// Makes the supplier's record of an order say something else.
  func change(_ reference: String, _ body: [(String, JSONValue)]) throws {
    try sandbox.control(
      "PATCH", "orders/\(number(reference))",
      .object(body.map { JSONValue.Member($0.0, $0.1) }))
  }

  /// Makes a movement of an order say something else.
  func changeDebit(of reference: String, _ body: [(String, JSONValue)]) throws {
    let order = try #require(sandbox.truth.order(reference: reference))
    let debit = try #require(sandbox.truth.debits(of: order).first)
    try sandbox.control(
      "PATCH", "transactions/\(debit.id)", .object(body.map { JSONValue.Member($0.0, $0.1) }))
  }

  func wallet(_ currency: String) throws -> WalletID {
    WalletID(
      rawValue: try #require(sandbox.truth.wallets.first { $0.currency == currency }).id)
  }

  /// Places an order that is paid from the wallet of another currency.
  @discardableResult
  func place(
    _ reference: String, product: Int64, denomination: String, quantity: Int = 2,
    from currency: String
  ) async throws -> OrderReport {
    let plain = try request(
      reference, quantity: quantity, product: product, denomination: denomination)
    let request = try #require(
      OrderRequest(
        reference: plain.reference, productID: plain.productID, denomination: plain.denomination,
        quantity: quantity, walletID: try wallet(currency)))
    return try await vault.place(OrderPlacement(request), with: client)
  }

  /// The numbers of the debits of an order.
  func debits(of reference: String) throws -> [TransactionID] {
    let order = try #require(sandbox.truth.order(reference: reference))
    return sandbox.truth.debits(of: order).map { TransactionID(rawValue: $0.id) }
  }

  /// The masks that the vault shows of an order's codes, by line.
  func masks(_ reference: String) async throws -> [String] {
    try await order(reference).vouchers.map { "****" + $0.mask.tail }
  }
}

/// A break as a test expects it; everything that is stated has to be so.
struct ExpectedBreak {
  var kind: BreakKind
  var severity: Severity
  var currency: String? = "USD"
  var difference: String?
  var exposure: String?
  var references: [String] = []

  init(
    _ kind: BreakKind, _ severity: Severity, _ currency: String? = "USD",
    difference: String? = nil, exposure: String? = nil, of references: String...
  ) {
    self.kind = kind
    self.severity = severity
    self.currency = currency
    self.difference = difference
    self.exposure = exposure
    self.references = references
  }

  init(
    _ kind: BreakKind, _ severity: Severity, _ currency: String?, difference: String?,
    exposure: String?, of references: [String]
  ) {
    self.init(kind, severity, currency, difference: difference, exposure: exposure)
    self.references = references
  }
}

/// The run found this, and nothing else.
@discardableResult
func expect(
  _ run: ReconciliationRun, finds expected: ExpectedBreak,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> Break {
  let kinds = run.breaks.map(\.kind)
  #expect(kinds == [expected.kind], sourceLocation: sourceLocation)
  let found = try #require(
    run.breaks.first { $0.kind == expected.kind }, sourceLocation: sourceLocation)
  #expect(found.severity.level == expected.severity, sourceLocation: sourceLocation)
  #expect(found.currency?.code == expected.currency, sourceLocation: sourceLocation)
  #expect(
    found.difference == expected.difference.flatMap { Amount($0) }, sourceLocation: sourceLocation)
  #expect(
    found.exposure == expected.exposure.flatMap { Amount($0) }, sourceLocation: sourceLocation)
  #expect(found.keys.references == expected.references, sourceLocation: sourceLocation)
  return found
}

/// Every source was whole and there is no break at all.
func expectClean(
  _ run: ReconciliationRun, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    run.breaks.map { "\($0.kind.rawValue): \($0.rule)" } == [], sourceLocation: sourceLocation)
  #expect(run.isComplete, sourceLocation: sourceLocation)
  #expect(
    run.orders.filter { $0.state != .matched }.map { "\($0.reference ?? "?") \($0.state)" } == [],
    sourceLocation: sourceLocation)
}
