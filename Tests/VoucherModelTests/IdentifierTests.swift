import TestSupport
import Testing
import VoucherModel

@Suite("an identifier")
struct IdentifierTests {
  @Test func `is the same after a trip through its text or its bytes`() {
    var randomness = SeededRandomness(seed: 1)
    for _ in 0..<1_000 {
      let id = VoucherID(high: randomness.next(), low: randomness.next())
      #expect(VoucherID(id.description) == id)
      #expect(VoucherID(id.description.lowercased()) == id)
      #expect(VoucherID(bytes: id.bytes) == id)
    }
  }

  @Test func `sorts by the time it was made, in every form`() {
    var randomness = SeededRandomness(seed: 2)
    let early = OrderID(at: Timestamp(milliseconds: 1_000), using: &randomness)
    let late = OrderID(at: Timestamp(milliseconds: 1_001), using: &randomness)
    #expect(early < late)
    #expect(early.description < late.description)
    #expect(early.bytes.lexicographicallyPrecedes(late.bytes))
  }

  @Test(arguments: ["", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "0000000000000000000000000U", "0"])
  func `is not read from anything else`(text: String) {
    #expect(VoucherID(text) == nil)
  }

  @Test func `a client reference is printable ASCII of 1 to 255 characters`() {
    #expect(ClientReference("FIRST_VOUCHER_001") != nil)
    #expect(ClientReference(String(repeating: "a", count: 255)) != nil)
    for refused in ["", " a", "a ", "a\nb", "é", String(repeating: "a", count: 256)] {
      #expect(ClientReference(refused) == nil)
    }
  }
}
