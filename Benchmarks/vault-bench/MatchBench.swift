import Foundation
import Reconciliation
import VoucherModel

/// Measures the pure match of many masked vouchers, without a key, a disk or a network.
struct MatchBench {
  private let inputs: ReconciliationInputs
  private let vouchers: Int

  private struct Unusable: Error {}

  /// Orders of ten vouchers each, and two wallet transactions an order; where `hasReferences`, each
  /// voucher has the supplier's reference, else masks are all there is.
  init(vouchers: Int, hasReferences: Bool) throws {
    let size = 10
    let orders = vouchers / size
    guard let usd = Currency("USD"), let face = Amount("50"), let paid = Amount("482.50"),
      let amount = Amount("500"), let discount = Amount("17.50"), let topUp = Amount("482.50")
    else { throw Unusable() }
    let wallet = WalletID(rawValue: 7)
    let start = Timestamp(milliseconds: 1_790_000_000_000)
    var vault: [VaultOrder] = []
    var supplier: [SupplierOrder] = []
    var movements: [WalletMovement] = []
    for order in 0..<orders {
      guard let reference = ClientReference("BENCH-\(order)") else { throw Unusable() }
      let id = SupplierOrderID(rawValue: Int64(order + 1))
      let time = start.advanced(byMilliseconds: Int64(order) * 1_000)
      let terms = SupplierTerms(
        status: .delivered, quantity: size, amount: amount, discount: discount, baseCurrency: usd,
        deductionCurrency: usd, walletID: wallet)
      let lines = (0..<size).map { Line(order * size + $0, hasReferences: hasReferences) }
      vault.append(
        VaultOrder(
          id: OrderID(high: 1, low: UInt64(order)), reference: reference, supplierOrderID: id,
          productID: ProductID(rawValue: 123), denomination: face, quantity: size,
          walletID: wallet, state: .captured, quotedPayable: Money(paid, usd), intendedAt: time,
          sentAt: time, seenAt: time, settledAt: time, lastKnown: terms,
          vouchers: lines.enumerated().map { line, content in
            VaultVoucher(
              id: VoucherID(high: UInt64(order), low: UInt64(line)), line: line,
              tail: content.tail, look: .plain, referenceDigest: content.reference,
              fingerprint: content.fingerprint, state: .available, faceValue: Money(face, usd))
          }))
      supplier.append(
        SupplierOrder(
          id: id, clientReference: reference.text, terms: terms,
          productID: ProductID(rawValue: 123), denomination: face, deliveredQuantity: size,
          createdAt: time,
          // The supplier promises no order among them.
          vouchers: lines.reversed().map {
            SupplierVoucher(look: .masked, tail: $0.tail, referenceDigest: $0.reference)
          }))
      movements.append(
        WalletMovement(
          id: TransactionID(rawValue: Int64(order * 2 + 2)), walletID: wallet,
          money: Money(paid, usd), direction: .debit, status: .completed,
          remarks: "USD Wallet debited by amount 482.50 - Order #\(order + 1)", createdAt: time))
      movements.append(
        WalletMovement(
          id: TransactionID(rawValue: Int64(order * 2 + 1)), walletID: wallet,
          money: Money(topUp, usd), direction: .credit, status: .completed,
          remarks: "USD Wallet credited by amount 482.50 - wire \(order)", createdAt: time))
    }
    movements.sort { $0.id < $1.id }
    inputs = ReconciliationInputs(
      vaultOrders: vault, supplierOrders: supplier, movements: movements,
      wallets: [Wallet(id: wallet, balance: Money(Amount(millionths: 0), usd))])
    self.vouchers = vouchers
  }

  /// A voucher as both sides see it.
  private struct Line {
    let tail: VisibleTail
    let reference: ContentDigest?
    let fingerprint: ContentDigest?

    init(_ number: Int, hasReferences: Bool) {
      var mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
      mixed = (mixed ^ mixed >> 29) &* 0xBF58_476D_1CE4_E5B9
      let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)
      let text = (0..<4).map { letters[Int(mixed >> (5 * UInt64($0)) & 31)] }
      tail = VisibleTail(Mask(tail: String(decoding: text, as: UTF8.self)) ?? .hidden)
      func digest(_ salt: UInt64) -> ContentDigest? {
        ContentDigest(
          bytes: (0..<32).map { UInt8(truncatingIfNeeded: (mixed &* (salt + 2)) >> ($0 % 8 * 8)) })
      }
      reference = hasReferences ? digest(1) : nil
      fingerprint = digest(3)
    }
  }

  static func runAll(vouchers: Int, _ report: (Measure) throws -> Void) throws {
    for hasReferences in [false, true] {
      let bench = try MatchBench(vouchers: vouchers, hasReferences: hasReferences)
      try report(
        try bench.measure(
          "match of a voucher, \(hasReferences ? "by reference" : "by mask alone")", rounds: 21))
    }
  }

  private func measure(_ name: String, rounds: Int) throws -> Measure {
    let settings = ReconciliationSettings(asOf: Timestamp(milliseconds: 1_800_000_000_000))
    var measure = Measure(name: name)
    for _ in 0..<rounds {
      // The processor's time, as other work on the machine is none of the match's.
      let start = Clocks.processor
      let run = try Reconciler.reconcile(inputs, settings: settings)
      let taken = (Clocks.processor - start) / Double(vouchers)
      measure.series["ours", default: .init()].wall.append(taken)
      measure.series["ours", default: .init()].processor.append(taken)
      guard run.breaks.isEmpty, run.orders.allSatisfy({ $0.state == .matched }) else {
        throw Unusable()
      }
    }
    measure.peak = Clocks.peakMemory
    return measure
  }
}
