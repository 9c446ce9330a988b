import TestSupport
import Testing
import VoucherModel

@Suite("a timestamp")
struct TimestampTests {
  @Test func `reads and writes every millisecond of a second unchanged`() throws {
    for offset in Int64(0)..<1000 {
      let moment = Timestamp(milliseconds: 1_795_419_800_000 + offset)
      #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
    }
  }

  @Test func `reads and writes any day from year 1 to 9999 unchanged`() throws {
    var randomness = SeededRandomness(seed: 7)
    for _ in 0..<5_000 {
      let moment = Timestamp(
        milliseconds: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &randomness))
      #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
    }
  }

  @Test func `has a text, however far away it is`() {
    #expect(Timestamp(milliseconds: .min).rfc3339.hasSuffix("-05-16T16:47:04.192Z"))
    #expect(Timestamp(milliseconds: .max).rfc3339 == "292278994-08-17T07:12:55.807Z")
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00+02:00", 951_818_400_000),
    ("2027-04-01t00:00:00z", 1_806_537_600_000), ("1969-12-31T23:59:59.999Z", -1),
    ("2026-11-23T07:43:20.1239Z", 1_795_419_800_123),
  ])
  func `is read from RFC 3339`(text: String, milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01",
    "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "junk",
    "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00+0100", "1900-02-29T00:00:00Z",
  ])
  func `is not read from what is no moment`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }
}
