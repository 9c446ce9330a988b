import Testing
import VoucherModel
import VoucherVault

@Suite("the checkpoint file")
struct CheckpointFileTests {
  private static let first = "vault\n4\nroot\n\n\u{2014} vault c2lnbmF0dXJl\n"
  private static let second = "vault\n5\nroot\n\n\u{2014} vault b3RoZXI=\n"

  private func entry(_ note: String) -> [UInt8] {
    CheckpointFile.entry(note, at: Timestamp(milliseconds: 1_764_150_000_000))
  }

  @Test func `notes are read as they were written`() {
    let file = String(decoding: entry(Self.first) + entry(Self.second), as: UTF8.self)
    let notes = CheckpointFile.notes(in: file)
    #expect(notes.map(\.text) == [Self.first, Self.second])
    #expect(notes.allSatisfy { !$0.mayBeCut })
  }

  @Test func `a note whose writing broke off anywhere spoils neither itself nor the next one`() {
    let whole = entry(Self.first)
    for length in 0..<whole.count {
      let file = String(decoding: whole.prefix(length) + entry(Self.second), as: UTF8.self)
      let notes = CheckpointFile.notes(in: file)
      #expect(notes.last?.text == Self.second, "\(length)")
      #expect(notes.last?.mayBeCut == false, "\(length)")
      for note in notes.dropLast() {
        #expect(note.text == Self.first || note.mayBeCut, "\(length)")
      }
    }
  }
}
