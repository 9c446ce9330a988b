import Reconciliation
import Testing
import VoucherModel
import VoucherVault

@Suite("a record as a run knows it")
struct KnownRecordTests {
  private static let digest = ContentDigest(bytes: Array(1...32))
  private static let moment = Timestamp(milliseconds: -1)

  private static func voucher(_ line: Int, full: Bool) -> VaultVoucher {
    VaultVoucher(
      id: VoucherID(high: .max, low: UInt64(line)), line: line,
      tail: full ? VisibleTail(visible: "\"\\X1") ?? .none : .none, look: full ? .suspect : .empty,
      referenceDigest: full ? digest : nil, fingerprint: full ? digest : nil,
      state: full ? .quarantined : .available, isRevealed: full,
      faceValue: Money(Amount(millionths: .max), .unknown), expiresAt: full ? moment : nil,
      capturedAt: full ? moment : nil)
  }

  private static let terms = SupplierTerms(
    status: .other("on its \"way\""), quantity: .max, amount: Amount(millionths: .min),
    discount: .zero, baseCurrency: Currency("EUR"), deductionCurrency: Currency("USD"),
    walletID: WalletID(rawValue: -3))

  private static func order(full: Bool) throws -> VaultOrder {
    VaultOrder(
      id: OrderID(high: 1, low: 2), reference: try #require(ClientReference(#"A "quoted" \ one"#)),
      origin: full ? .found : .placed,
      supplierOrderID: full ? SupplierOrderID(rawValue: .max) : nil,
      productID: ProductID(rawValue: 1), denomination: .zero, quantity: 2,
      walletID: full ? WalletID(rawValue: 4) : nil, state: .codesLost, captured: full ? 1 : 0,
      lost: full ? 1 : 0, hasLostAnswer: full,
      quotedPayable: full ? Money(Amount(millionths: 5), .unknown) : nil,
      quotedFee: full ? Amount(millionths: 6) : nil, quotedRate: full ? ExchangeRate("0.10") : nil,
      priceLimit: full ? Money(Amount(millionths: 7), .unknown) : nil, intendedAt: moment,
      sentAt: full ? moment : nil, seenAt: full ? moment : nil, settledAt: full ? moment : nil,
      lastKnown: full ? terms : SupplierTerms(),
      vouchers: [voucher(0, full: full), voucher(1, full: !full)])
  }

  @Test(arguments: [true, false])
  func `comes back as it was, with everything and with nothing`(full: Bool) throws {
    let order = try Self.order(full: full)
    #expect(try KnownVaultOrder.order(KnownVaultOrder.text(of: order)) == order)
    let listed = SupplierOrder(
      id: SupplierOrderID(rawValue: 1), clientReference: full ? "ü\u{0}\n\u{301}" : nil,
      terms: full ? Self.terms : SupplierTerms(), productID: full ? ProductID(rawValue: 3) : nil,
      denomination: full ? .zero : nil, deliveredQuantity: full ? 0 : nil,
      createdAt: full ? Self.moment : nil,
      vouchers: full ? [SupplierVoucher(look: .masked, tail: .none)] : nil)
    #expect(try KnownSupplierOrder.order(KnownSupplierOrder.text(of: listed)) == listed)
    let exchange = WalletMovement.Exchange(
      source: Currency("EUR"), destination: full ? Currency("USD") : nil,
      rate: full ? ExchangeRate("1.0800") : nil, charges: full ? .zero : nil)
    let movement = WalletMovement(
      id: TransactionID(rawValue: 1), walletID: WalletID(rawValue: 2),
      money: Money(Amount(millionths: 3), .unknown), direction: full ? .debit : .credit,
      status: full ? .other("pending") : .pending, remarks: full ? "a\u{2028}\"b\"\t" : "",
      createdAt: Self.moment, exchange: full ? exchange : nil)
    #expect(try KnownMovement.movement(KnownMovement.text(of: movement)) == movement)
    let wallet = Wallet(id: WalletID(rawValue: 2), balance: Money(.zero, .unknown))
    #expect(try KnownMovement.wallet(KnownMovement.text(of: wallet)) == wallet)
  }

  @Test func `has one form, whatever order its vouchers are listed in`() throws {
    var order = try Self.order(full: true)
    let text = KnownVaultOrder.text(of: order)
    order.vouchers.reverse()
    #expect(KnownVaultOrder.text(of: order) == text)
    var listed = SupplierOrder(id: SupplierOrderID(rawValue: 1), terms: SupplierTerms())
    listed.vouchers = ["1", "2", "3"].map {
      SupplierVoucher(look: .masked, tail: VisibleTail(visible: $0) ?? .none)
    }
    let other = KnownSupplierOrder.text(of: listed)
    listed.vouchers?.reverse()
    #expect(KnownSupplierOrder.text(of: listed) == other)
  }

  @Test func `is refused in any other form`() throws {
    let text = KnownVaultOrder.text(of: try Self.order(full: true))
    var refused = 0
    for index in text.utf8.indices {
      for byte in [UInt8(ascii: " "), UInt8(ascii: "0"), UInt8(ascii: "\"")] {
        var bytes = Array(text.utf8)
        let position = text.utf8.distance(from: text.startIndex, to: index)
        bytes.insert(byte, at: position)
        // A digit or a blank within a text makes another record, which has its own form.
        guard let read = try? KnownVaultOrder.order(String(decoding: bytes, as: UTF8.self)) else {
          refused += 1
          continue
        }
        #expect(KnownVaultOrder.text(of: read).utf8.elementsEqual(bytes))
      }
    }
    #expect(refused > text.utf8.count)
  }
}
