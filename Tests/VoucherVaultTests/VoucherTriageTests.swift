import Testing
import VaultCrypto
import VoucherVault

@Suite("the triage of vouchers")
struct VoucherTriageTests {
  private typealias Shown = VoucherTriage.Shown

  private func plain(_ tail: String, _ fingerprint: String? = nil) -> Shown {
    Shown(
      look: .plain, tail: tail, fingerprint: fingerprint.map { Digest.sha256(Array($0.utf8)) })
  }

  private func masked(_ tail: String) -> Shown {
    Shown(look: .masked, tail: tail, fingerprint: nil)
  }

  private func verdicts(
    stored: [Shown] = [], quantity: Int = 3, first: Bool = false, on shown: [Shown]
  ) -> [VoucherTriage.Verdict] {
    VoucherTriage(
      stored: stored, quantity: quantity, captured: stored.count, isFirstShowing: first
    ).verdicts(on: shown)
  }

  @Test func `codes of a first delivery are new`() {
    #expect(verdicts(on: [plain("AAAA"), plain("BBBB")]) == [.new, .new])
  }

  @Test func `codes beyond what was ordered are kept out of stock`() {
    #expect(
      verdicts(quantity: 1, on: [plain("AAAA"), plain("BBBB")]) == [.new, .surplus])
  }

  @Test func `a value that merely looks like a mask is a code in the first showing alone`() {
    let suspect = Shown(look: .suspect, tail: "", fingerprint: nil)
    #expect(verdicts(first: true, on: [suspect]) == [.new])
    #expect(verdicts(first: false, on: [suspect]) == [.foreignMask])
  }

  @Test(arguments: [true, false])
  func `a mask of X stands for the stored code that no other row stands for`(first: Bool) {
    let suspect = Shown(look: .suspect, tail: "", fingerprint: nil)
    let stored = [plain("AAAA"), plain("BBBB")]
    #expect(
      verdicts(stored: stored, quantity: 4, first: first, on: [suspect, suspect, plain("CCCC")])
        == [.known, .known, .new])
  }

  @Test func `codes like masks are new where masks stand for all that is stored`() {
    let suspect = Shown(look: .suspect, tail: "", fingerprint: nil)
    #expect(
      verdicts(stored: [suspect], first: true, on: [masked(""), suspect, suspect])
        == [.known, .new, .new])
  }

  @Test func `a mask that shows a code's end is that code's, not one's that shows nothing`() {
    let stored = ["", "AAAA", "BBBB", "CCCC"].map { plain($0) }
    let tails = ["AAAA", "", "CCCC", "BBBB"]
    for turn in tails.indices {
      let shown = (tails[turn...] + tails[..<turn]).map { masked($0) }
      #expect(verdicts(stored: stored, quantity: 4, on: shown) == [.known, .known, .known, .known])
    }
  }

  @Test func `codes like masks among masks like codes are kept out of stock`() {
    let suspect = Shown(look: .suspect, tail: "", fingerprint: nil)
    #expect(
      verdicts(stored: [suspect], first: true, on: [suspect, suspect, suspect])
        == [.unclear, .unclear, .unclear])
  }

  @Test func `with the key, a code that is stored already is known by its fingerprint`() {
    let stored = [plain("AAAA", "one"), plain("AAAA", "two")]
    let shown = [plain("AAAA", "two"), plain("AAAA", "three"), plain("AAAA", "one")]
    #expect(verdicts(stored: stored, on: shown) == [.known, .new, .known])
  }

  @Test func `with the key, a code delivered twice in one order is stored twice`() {
    let shown = [plain("AAAA", "one"), plain("AAAA", "one")]
    #expect(verdicts(on: shown) == [.new, .new])
    #expect(verdicts(stored: shown, on: shown) == [.known, .known])
  }

  @Test func `without the key, plain codes beside masks of the stored ones are new`() {
    #expect(
      verdicts(stored: [plain("AAAA")], on: [masked("AAAA"), plain("BBBB"), plain("AAAA")])
        == [.known, .new, .new])
  }

  @Test func `without the key, what shows all codes again is told apart by the tails`() {
    #expect(
      verdicts(stored: [plain("AAAA")], on: [plain("AAAA"), plain("BBBB"), plain("CCCC")])
        == [.known, .new, .new])
  }

  @Test func `without the key, codes that cannot be told apart are kept, and not sold`() {
    #expect(
      verdicts(stored: [plain("AAAA")], on: [plain("AAAA"), plain("AAAA"), plain("CCCC")])
        == [.unclear, .unclear, .new])
  }

  @Test func `a mask belongs to a stored code that its visible end fits`() {
    #expect(
      verdicts(stored: [plain("AAAA")], on: [masked("AA"), masked("BBBB")])
        == [.known, .foreignMask])
    #expect(verdicts(stored: [plain("AAAA")], on: [masked("")]) == [.known])
  }

  @Test func `a mask that is stored as a mask stands for no code, and is not stored again`() {
    #expect(
      verdicts(stored: [plain("AAAA"), masked("BBBB")], on: [masked("BBBB"), masked("AAAA")])
        == [.knownMask, .known])
    #expect(
      verdicts(stored: [masked("BBBB")], on: [masked("BBBB"), masked("BBBB")])
        == [.knownMask, .foreignMask])
  }

  @Test func `a row with nothing in it is no code`() {
    #expect(verdicts(on: [Shown(look: .empty, tail: "", fingerprint: nil)]) == [.empty])
  }
}
