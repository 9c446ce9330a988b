import TestSupport
import Testing
import VaultCrypto

@Suite("armoured blocks in a text")
struct ArmourBlocksTests {
  private static let label = "TEST BLOCK"
  private static let bytes = (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private func blocks(_ text: String) -> [ArmourBlocks.Block] {
    ArmourBlocks(in: Array(text.utf8), label: Self.label).blocks
  }

  private var block: String { Armour.encode(Self.bytes, label: Self.label) }

  @Test(arguments: ["", "> ", ">> ", "\t", "2026-11-26T05:42:46Z shop[7]: ", "host | ", "\""])
  func `are read behind whatever stands before their lines`(prefix: String) {
    let text = block.split(separator: "\n").map { prefix + $0 }.joined(separator: "\r\n")
    #expect(blocks("before\n\(text)\nafter") == [.whole(Self.bytes)])
  }

  @Test func `of any length are read, the shortest too`() {
    for count in 0..<200 {
      let bytes = Array(Self.bytes.prefix(count))
      #expect(blocks(Armour.encode(bytes, label: Self.label)) == [.whole(bytes)], "\(count)")
    }
  }

  @Test func `with broken lines are read`() {
    let lines = block.split(separator: "\n").map(String.init)
    let broken = lines.flatMap { line in
      line.utf8.count == 64 ? [String(line.prefix(40)), String(line.dropFirst(40))] : [line]
    }
    #expect(blocks(broken.joined(separator: "\n")) == [.whole(Self.bytes)])
  }

  @Test func `of another label are passed over`() {
    #expect(blocks(Armour.encode(Self.bytes, label: "OTHER")) == [])
    #expect(blocks("") == [])
  }

  @Test func `that do not end are named, and the next one is read`() {
    let cut = block.split(separator: "\n").dropLast(3).joined(separator: "\n")
    #expect(blocks(cut) == [.cutOff])
    #expect(blocks(cut + "\n" + block) == [.cutOff, .whole(Self.bytes)])
  }

  @Test func `that are damaged never give other bytes`() {
    var randomness = SeededRandomness(seed: 11)
    let whole = Array(block.utf8)
    for _ in 0..<2_000 {
      var text = whole
      for _ in 0..<Int.random(in: 1...3, using: &randomness) {
        text[Int.random(in: 0..<text.count, using: &randomness)] = UInt8.random(
          in: 0...255, using: &randomness)
      }
      for case .whole(let bytes) in ArmourBlocks(in: text, label: Self.label).blocks {
        #expect(bytes == Self.bytes)
      }
    }
  }
}
