package import TestSupport
import VaultCrypto
import VoucherModel
import VoucherVault

/// A journal entry: taken apart, its context read, its frames opened as recovery opens them.
package enum JournalParser: FuzzedParser {
  package static let name = "journal"
  package static let words = [
    "VVJRNL01", "voucher-vault journal 1\t", "\tcreate\t", "\t-\t", "VVJS", "\u{11}\u{0}\u{0}\u{0}",
    "\u{1}\u{0}\u{0}\u{0}x", "\t-9223372036854775808",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let samples = try SealedSamples.shared.get()
    guard let sample = samples.journals.randomElement(using: &randomness) else {
      return FuzzInput("")
    }
    let frames = sample.entry.frames
    let cut = Int.random(in: 0...sample.bytes.count, using: &randomness)
    switch UInt8.random(in: 0..<4, using: &randomness) {
    case 0: return FuzzInput(Array(sample.bytes[..<cut]))
    case 1:
      // Frames in another order, doubled, or left out.
      var bytes = JournalFormat.start(
        context: sample.entry.contextBytes, header: sample.entry.header)
      for _ in 0..<Int.random(in: 0...8, using: &randomness) {
        bytes += JournalFormat.frame(frames.randomElement(using: &randomness) ?? [])
      }
      return FuzzInput(bytes)
    case 2:
      // What was in the slot before lies behind the entry.
      let other = samples.journals.randomElement(using: &randomness)?.bytes ?? []
      let from = Int.random(in: 0...other.count, using: &randomness)
      return FuzzInput(sample.entry.bytes + other[from...])
    default:
      return FuzzInput(sample.bytes) {
        let opened = try CapturedResponse(
          reopening: sample.entry, with: samples.keyring, home: .armoured)
        try promise(content(of: opened.body) == sample.body, "an entry opens to what was sealed")
      }
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    if let head = SealedHead(bytes: bytes) { _ = head.bytes }
    if let context = JournalContext(bytes: bytes) {
      try promise(context.bytes == bytes, "a context has one form")
      try promise(!context.startedAt.description.isEmpty, "its time can be printed")
    }
    guard let entry = SealedResponse(bytes) else { return }
    try promise(bytes.starts(with: entry.bytes), "an entry is the beginning of its bytes")
    try promise(entry.context.bytes == entry.contextBytes, "a context has one form")
    let again = SealedResponse(entry.bytes)
    try promise(again?.frames == entry.frames, "an entry is read back as it is written")
    if let header = try? StreamHeader(encoded: entry.header) {
      try promise(header.encoded == entry.header, "a stream header has one form")
    }
    try checkReopening(entry, with: SealedSamples.shared.get())
  }

  private static func checkReopening(_ entry: SealedResponse, with samples: SealedSamples) throws {
    let opened: CapturedResponse
    do {
      opened = try CapturedResponse(reopening: entry, with: samples.keyring, home: .armoured)
    } catch let error as CryptoError {
      let isIntact = samples.journals.contains { sample in
        sample.isBeginning(of: entry) && sample.intactFrames(of: entry) > 0
      }
      try promise(!isIntact, "an entry whose first frames are intact opens: \(error)")
      return
    }
    let body = content(of: opened.body)
    if let sample = samples.journals.first(where: { $0.isBeginning(of: entry) }) {
      let intact = sample.intactFrames(of: entry)
      let expected = sample.plan.chunks.prefix(max(0, intact - 1)).flatMap(\.self)
      try promise(body == expected, "everything before the damage opens, and nothing else")
      let isWhole = sample.plan.mark == "complete" && intact == sample.entry.frames.count
      try promise(opened.isComplete == isWhole, "only a whole response is called whole")
    }
    // A damaged box of the other recipient does not matter; a body that nobody sealed does.
    try promise(
      body.isEmpty || samples.journals.contains { $0.body.starts(with: body) },
      "nothing opens that was not sealed")
  }

  private static func content(of buffer: SecretBuffer) -> [UInt8] {
    buffer.withBytes { bytes in bytes.indices.map { bytes[$0] } }
  }
}

extension JournalSample {
  fileprivate func isBeginning(of other: SealedResponse) -> Bool {
    other.contextBytes == entry.contextBytes && other.header == entry.header
  }

  fileprivate func intactFrames(of other: SealedResponse) -> Int {
    zip(other.frames, entry.frames).prefix { $0 == $1 }.count
  }
}
