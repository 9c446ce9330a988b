import Reconciliation
import Testing
import VoucherModel

@Suite("masks: what both sides let see of a code")
struct MaskTests {
  var books = Books()

  @Test mutating func `a mask of another code is a mismatch`() throws {
    books.buy()
    books.inputs.supplierOrders[0].vouchers?[1].tail = Books.tail("9999")
    let found = try books.onlyBreak()
    #expect(found.kind == .maskMismatch)
    #expect(found.severity.level == .critical)
    #expect(found.keys.voucherIDs == [Books.voucherID(1, 1)])
    #expect(found.exposure == Books.amount("48.25"))
  }

  @Test mutating func `the order of the vouchers means nothing`() throws {
    books.buy(quantity: 5)
    books.inputs.supplierOrders[0].vouchers?.reverse()
    #expect(try books.breaks() == [])
  }

  @Test mutating func `nothing but stars agrees with every code`() throws {
    books.buy()
    books.show("****", "****")
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a code in full is compared by its end`() throws {
    books.buy()
    books.hold("K9QP", "2XWD")
    books.show("MOCK-7F3K-9QPL-2XWD", "MOCK-7F3K-9QPL-K9QP", look: .plain)
    #expect(try books.breaks() == [])
    books.show("MOCK-7F3K-9QPL-2XWE", "MOCK-7F3K-9QPL-K9QP", look: .plain)
    #expect(try books.breaks() == [.maskMismatch])
  }

  @Test mutating func `masks that show more or less than ours are compared as far as both go`()
    throws
  {
    books.buy()
    books.hold("WD", "QP")
    books.show("MOCK****K9QP", "****2XWD")
    #expect(try books.breaks() == [])
    books.hold("2XWD", "K9QP")
    books.show("****D", "****P")
    #expect(try books.breaks() == [])
    books.show("****D", "****D")
    #expect(try books.breaks() == [.maskMismatch])
  }

  @Test mutating func `a mask that agrees with many is given to the one that needs it`() throws {
    books.buy(quantity: 3)
    books.hold("AAAA", "BAAA", "CCCC")
    books.show("****AAA", "****AAAA", "****")
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a mask of X lets nothing see`() throws {
    books.buy()
    books.show("XXXX-XXXX-XXXX", "XXXX-XXXX-XXXX", look: .suspect)
    #expect(try books.breaks() == [])
  }

  @Test mutating func `what only one side has more of is no mismatch`() throws {
    books.buy()
    books.inputs.supplierOrders[0].vouchers?.removeLast()
    #expect(try books.breaks() == [])
  }

  @Test mutating func `vouchers are joined by the supplier's reference where both have it`() throws
  {
    books.buy()
    books.refer(ours: [1, 2], theirs: [1, 2])
    books.inputs.supplierOrders[0].vouchers?.swapAt(0, 1)
    #expect(try books.breaks() == [])
    // The same masks under exchanged references: as a multiset they would agree.
    books.inputs.supplierOrders[0].vouchers?.swapAt(0, 1)
    books.refer(ours: [1, 2], theirs: [2, 1])
    let found = try books.onlyBreak()
    #expect(found.kind == .maskMismatch)
    #expect(found.keys.voucherIDs.count == 2)
  }

  @Test mutating func `two different references are two vouchers, whatever the masks`() throws {
    books.buy()
    books.show("****", "****")
    books.refer(ours: [1, 2], theirs: [1, 3])
    let found = try books.onlyBreak()
    #expect(found.kind == .maskMismatch)
    #expect(found.keys.voucherIDs == [Books.voucherID(1, 1)])
  }

  @Test mutating func `vouchers without a reference are compared by their masks`() throws {
    books.buy()
    books.refer(ours: [1, 2], theirs: [1, nil])
    #expect(try books.breaks() == [])
  }

  @Test mutating func `no more of a whole code is kept than our own mask shows`() {
    let bytes = Array("ABCDEFGH".utf8)
    #expect(SupplierVoucher(shown: bytes.span, look: .plain).tail == Books.tail("GH"))
    #expect(SupplierVoucher(shown: bytes.span, look: .masked).tail == Books.tail("EFGH"))
    #expect(SupplierVoucher(shown: nil, look: .plain).look == .empty)
    #expect(Books.tail("1234").description == "****1234")
  }
}

extension Books {
  /// Replaces the vouchers that the supplier lists for the first order.
  mutating func show(_ codes: String..., look: CodeLook = .masked) {
    inputs.supplierOrders[0].vouchers = codes.map { code in
      let bytes = Array(code.utf8)
      return SupplierVoucher(shown: bytes.span, look: look)
    }
  }

  /// Replaces the masks of the first order's vouchers.
  mutating func hold(_ tails: String...) {
    for (line, tail) in tails.enumerated() {
      inputs.vaultOrders[0].vouchers[line].tail = Self.tail(tail)
    }
  }

  /// Gives the first order's vouchers references, by number.
  mutating func refer(ours: [UInt64?], theirs: [UInt64?]) {
    for (line, number) in ours.enumerated() {
      inputs.vaultOrders[0].vouchers[line].referenceDigest = number.flatMap(Self.digest)
    }
    for (line, number) in theirs.enumerated() {
      inputs.supplierOrders[0].vouchers?[line].referenceDigest = number.flatMap(Self.digest)
    }
  }
}
