import Fuzzing
import Testing

@Suite("the sealed samples")
struct SamplesTests {
  @Test func `open with the keys that lie beside them`() throws {
    #expect(throws: Never.self) { try SealedSamples.shared.get() }
  }
}
