import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the reconciliation of a clean day")
struct ReconciliationCleanTests {
  /// An ordinary day: an inline order, a large one, one in parts, one that failed and was paid back,
  /// and one from a wallet of another currency.
  static func live(_ bench: Workbench) async throws {
    try await bench.place("INLINE")
    try await bench.place("LARGE", quantity: 20)
    bench.sandbox.update { $0.deliveryParts = [3, 4] }
    try await bench.place("PARTS", quantity: 12)
    bench.sandbox.update {
      $0.deliveryParts = []
      $0.outcome = .fail
    }
    try await bench.place("FAILED", quantity: 8)
    bench.sandbox.update { $0.outcome = .deliver }
    try await bench.place("FX", product: 203, denomination: "25", quantity: 10, from: "EUR")
  }

  @Test func `finds no breaks, and the right totals of each currency`() async throws {
    let bench = try await Workbench()
    try await Self.live(bench)
    let run = try await bench.reconcile()
    expectClean(run)
    #expect(run.totals.map(\.currency.code) == ["EUR", "JPY", "USD"])
    let dollars = try #require(run.totals.first { $0.currency.code == "USD" })
    // 2, 20, 12 and 8 vouchers of 50 less 3.5 %; the failed one was debited before it failed.
    #expect(dollars.orders[.matched] == tally(4, "2026.5"))
    #expect(dollars.debits == [.charge: tally(4, "2026.5")])
    #expect(dollars.credits == [.funding: tally(1, "100000"), .refund: tally(1, "386")])
    let euros = try #require(run.totals.first { $0.currency.code == "EUR" })
    #expect(euros.orders[.matched] == tally(1, "282.26"))
    #expect(euros.debits == [.charge: tally(1, "282.26")])
    let walk = try #require(run.walks.first { $0.currency.code == "USD" })
    #expect(walk.opening == .zero)
    #expect(walk.closing == Amount("98359.5"))
    #expect(run.unfinished.isEmpty)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `is clean where all that was agreed is kept to, run after run`() async throws {
    let bench = try await Workbench()
    try await Self.live(bench)
    expectClean(try await bench.reconcile())
    try await bench.place("NEXT")
    _ = try await bench.revealedCodes("INLINE")
    let given = try await bench.order("INLINE").vouchers.enumerated().map { line, voucher in
      Allocation(voucherID: voucher.id, order: "4711", line: "\(line)")
    }
    let percent = try #require(Amount("3.5"))
    let start = bench.sandbox.truth.now.advanced(byMilliseconds: -30 * 86_400_000)
    let run = try await bench.reconcile { request in
      request.rules.agreedDiscounts = [
        ProductID(rawValue: 123): percent, ProductID(rawValue: 203): percent,
      ]
      request.rules.minimumLife = MinimumLife(standard: 90)
      request.allocations = given
      request.period = ReportPeriod(from: start, to: nil)
    }
    expectClean(run)
    #expect(run.knownBalances.map(\.opening.amount) == [.zero, .zero, .zero])
    let walk = try #require(run.walks.first { $0.currency.code == "USD" })
    #expect(walk.unexplained == .zero)
    #expect(walk.closing == Amount("98263"))
    await bench.stop()
  }

  private func tally(_ count: Int, _ amount: String) -> Tally {
    Tally(count: count, amount: Amount(amount) ?? .zero)
  }

  @Test(
    arguments: [MaskForm.lastFour, .stars, .firstAndLastFour, .xs],
    [ListCodes.masked, .omitted, .empty, .asRead, .full])
  func `is clean whatever lists show of a code`(form: MaskForm, codes: ListCodes) async throws {
    let bench = try await Workbench {
      $0.maskForm = form
      $0.listCodes = codes
    }
    try await Self.live(bench)
    expectClean(try await bench.reconcile())
    try await bench.expectSound()
    await bench.stop()
  }

  struct Shape: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout SandboxOptions) -> Void

    static let all: [Shape] = [
      Shape("minimal orders") { $0.orderFields = .minimal },
      Shape("extended orders") { $0.orderFields = .extended },
      Shape("remarks by reference") {
        $0.remark = .reference
        $0.refundRemark = .reference
      },
      Shape("terse remarks") {
        $0.remark = .terse
        $0.refundRemark = .terse
      },
      Shape("wallets with a balance") { $0.walletFields = .balance },
      Shape("wrapped answers") { $0.envelope = .wrapped },
      Shape("lists without headers") { $0.listHeaders = false },
      Shape("signed amounts") { $0.signedAmounts = true },
      Shape("short numbers") { $0.numbers = .shortest },
      Shape("minimal charges") { $0.chargesFields = .minimal },
      Shape("vouchers without references") { $0.referenceNumbers = false },
      Shape("codes beyond ASCII") { $0.codeStyle = .unicode },
      Shape("masked for everything but the code") {
        $0.maskedPin = .clear
        $0.maskedURL = .null
      },
    ]

    init(_ name: String, _ change: @escaping @Sendable (inout SandboxOptions) -> Void) {
      testDescription = name
      self.change = change
    }
  }

  @Test(arguments: Shape.all)
  func `is clean whatever form the answers have`(shape: Shape) async throws {
    let bench = try await Workbench { shape.change(&$0) }
    try await Self.live(bench)
    expectClean(try await bench.reconcile())
    await bench.stop()
  }

  @Test(arguments: [MaskForm.lastFour, .stars, .firstAndLastFour])
  func `is clean where the codes themselves look like masks`(form: MaskForm) async throws {
    let bench = try await Workbench {
      $0.maskForm = form
      $0.codeStyle = .documentation
      $0.deliveryParts = [3, 4]
    }
    try await bench.place("PARTS", quantity: 12)
    expectClean(try await bench.reconcile())
    #expect(Set(try await bench.revealedCodes("PARTS")) == Set(try bench.trueCodes("PARTS")))
    await bench.stop()
  }

  @Test(arguments: [RemarkStyle.bare, .empty])
  func `suggests the order of a movement that names none`(style: RemarkStyle) async throws {
    let bench = try await Workbench { $0.remark = style }
    try await bench.place("UNNAMED")
    let found = try expect(
      try await bench.reconcile(),
      finds: ExpectedBreak(
        .unlinkedMovement, .medium, difference: "0", exposure: "96.5", of: "UNNAMED"))
    #expect(found.keys.transactionIDs == (try bench.debits(of: "UNNAMED")))
    await bench.stop()
  }

  @Test func `needs no key`() async throws {
    let bench = try await Workbench()
    try await Self.live(bench)
    try bench.control("INLINE", "debit")
    let keyed = try await bench.reconcile()
    let keyless = try bench.reopened(keys: VaultKeys.none)
    let run = try await bench.reconcile(after: 0, keys: keyless)
    #expect(run.breaks == keyed.breaks)
    #expect(run.orders == keyed.orders)
    #expect(run.movements == keyed.movements)
    #expect(run.totals == keyed.totals)
    #expect(run.walks == keyed.walks)
    keyless.close()
    await bench.stop()
  }
}
