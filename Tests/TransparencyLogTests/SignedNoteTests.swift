import TestSupport
import Testing
import TransparencyLog
import VaultCrypto

@Suite("a signed note")
struct SignedNoteTests {
  /// From the documentation of Go's `golang.org/x/mod/sumdb/note`.
  private static let goKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  private static let goSeed = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM="
  private static let goText = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    """
  private static let goNote =
    goText + "\n\u{2014} PeterNeumann "
    + "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

  @Test func `by another implementation is verified`() throws {
    let note = try SignedNote(Self.goNote)
    #expect(try note.verifiedText(trusting: [NoteKey(Self.goKey)]) == Self.goText)
    #expect(note.text == Self.goNote)
  }

  @Test func `is signed as another implementation signs it`() throws {
    let seed = try #require(Base64.decode(Self.goSeed))
    let key = try SigningKey(seed: SecretBytes(copying: seed.span))
    let name = try #require(KeyName("PeterNeumann"))
    #expect(NoteKey(name: name, key: key.verifyingKey).text == Self.goKey)
    #expect(try SignedNote(signing: Self.goText, as: name, with: key).text == Self.goNote)
  }

  @Test func `is good if one of several signatures is trusted`() throws {
    let (log, witness, stranger) = try (
      TestLog(), TestLog("witness.example", seed: 8), TestLog("stranger.example", seed: 9)
    )
    let witnessKey = try witness.signingKey()
    let note = try log.checkpoint(at: .empty).signed(as: witness.name, with: witnessKey)
    let read = try SignedNote(note.text)
    #expect(read.signatures.map(\.name.text) == ["example.com/vault", "witness.example"])
    for trusted in [[log], [witness], [log, witness], [stranger, witness]] {
      let keys = try trusted.map { try $0.noteKey() }
      #expect(try read.verifiedText(trusting: keys) == note.verifiedText(trusting: keys))
    }
    for trusted in [[], [stranger]] {
      let keys = try trusted.map { try $0.noteKey() }
      #expect(throws: TransparencyLogError.notSigned) { try read.verifiedText(trusting: keys) }
    }
  }

  @Test func `is refused if a signature that claims a trusted key is wrong`() throws {
    let log = try TestLog()
    let key = try log.noteKey()
    let note = try log.checkpoint(at: .empty).text
    let other = try log.checkpoint(at: TreeHead(size: 1, root: TreeHash.empty)).text
    let otherLine = try #require(other.split(separator: "\n").last)
    #expect(throws: TransparencyLogError.wrongSignature) {
      try SignedNote(note + otherLine + "\n").verifiedText(trusting: [key])
    }
    let changed = "x" + note.dropFirst()
    #expect(throws: TransparencyLogError.wrongSignature) {
      try SignedNote(changed).verifiedText(trusting: [key])
    }
  }

  @Test func `is refused if two trusted keys answer to its signature's name`() throws {
    // Found by trying numbers as keys until two of them had one identifier.
    let name = try #require(KeyName("a"))
    let twins = try [65_227, 67_083].map { (number: UInt32) in
      let bytes = [UInt8](repeating: 0, count: 29) + [16, 8, 0].map { UInt8(number >> $0 & 0xFF) }
      return NoteKey(name: name, key: try #require(VerifyingKey(bytes: bytes)))
    }
    #expect(twins.map(\.identifier) == [0xA06F_C73F, 0xA06F_C73F])
    let signature = Base64.encode([0xA0, 0x6F, 0xC7, 0x3F] + [UInt8](repeating: 0, count: 64))
    let note = try SignedNote("text\n\n\u{2014} a \(signature)\n")
    #expect(throws: TransparencyLogError.ambiguousKeys) { try note.verifiedText(trusting: twins) }
    #expect(throws: TransparencyLogError.wrongSignature) {
      try note.verifiedText(trusting: [twins[0], twins[0]])
    }
  }

  @Test func `may carry blank lines, and text that looks like a signature`() throws {
    let log = try TestLog()
    let key = try log.signingKey()
    for body in ["\n", "a\n\nb\n", "a\n\n", "\n\n\n", "a\n\n\u{2014} a b\n", "e\u{301}\n"] {
      let note = try SignedNote(signing: body, as: log.name, with: key)
      let read = try SignedNote(Array(note.text.utf8))
      let text = try read.verifiedText(trusting: [log.noteKey()])
      #expect(Array(text.utf8) == Array(body.utf8))
    }
  }

  @Test(arguments: ["", "a", "a\r\n", "a\tb\n", "a\u{0}\n"])
  func `is not made of a text that it cannot carry`(body: String) throws {
    let log = try TestLog()
    let key = try log.signingKey()
    #expect(throws: TransparencyLogError.malformed(.note)) {
      try SignedNote(signing: body, as: log.name, with: key)
    }
  }

  @Test func `is read only if it is exactly in form`() throws {
    let line = "\u{2014} a.example AAAAAAA="
    #expect((try? SignedNote("body\n\n\(line)\n")) != nil)
    let malformed = [
      "", "\n", "\n\n", "body\n", "body\n\n", "body\n\n\n", "body\n\(line)\n", "body\n\n\(line)",
      "body\n\n \(line)\n", "body\n\n\(line) \n", "body\n\n\(line)\n\(line)x\n",
      "body\n\n\(line)\r\n", "body\n\n\(line)\n\n", "\n\(line)\n", "bo\u{0}dy\n\n\(line)\n",
      "body\n\n- a.example AAAAAAA=\n", "body\n\n\u{2014}a.example AAAAAAA=\n",
      "body\n\n\u{2014}  AAAAAAA=\n", "body\n\n\u{2014} a+b AAAAAAA=\n",
      "body\n\n\u{2014} a\u{A0}b AAAAAAA=\n", "body\n\n\u{2014} a b AAAAAAA=\n",
      "body\n\n\u{2014} a.example AAAAAA==\n", "body\n\n\u{2014} a.example AAAAAAA\n",
      "body\n\n\u{2014} a.example AAAAAAB=\n", "body\n\n\u{2014} a.example AAAA-AA=\n",
      "body\n\n\u{2014} a.example \n", "body\n\n\u{2014} a.example\n",
    ]
    for text in malformed {
      #expect(throws: TransparencyLogError.malformed(.note), "\(text)") { try SignedNote(text) }
    }
    #expect(throws: TransparencyLogError.malformed(.note)) {
      try SignedNote(Array("bo".utf8) + [0xFF] + Array("dy\n\n\(line)\n".utf8))
    }
  }

  @Test func `is bounded in size and in signatures`() throws {
    let line = "\u{2014} a.example AAAAAAA=\n"
    let most = "body\n\n" + String(repeating: line, count: SignedNote.maximumSignatureCount)
    #expect(try SignedNote(most).signatures.count == SignedNote.maximumSignatureCount)
    #expect(throws: TransparencyLogError.malformed(.note)) { try SignedNote(most + line) }
    let long = String(repeating: "a", count: SignedNote.maximumByteCount) + "\n\n" + line
    #expect(throws: TransparencyLogError.malformed(.note)) { try SignedNote(long) }
    #expect(throws: TransparencyLogError.malformed(.note)) { try SignedNote(Array(long.utf8)) }
  }

  @Test func `keeps its bytes, or is refused, whatever it is mutated into`() throws {
    let key = try NoteKey(Self.goKey)
    for seed in UInt64(0)..<3000 {
      var randomness = SeededRandomness(seed: seed)
      let bytes = Mutation.of(Array(Self.goNote.utf8), using: &randomness)
      guard let note = try? SignedNote(bytes) else { continue }
      #expect(Array(note.text.utf8) == bytes, "seed \(seed)")
      if let text = try? note.verifiedText(trusting: [key]) {
        #expect(Array(text.utf8) == Array(Self.goText.utf8), "seed \(seed)")
      }
    }
  }
}

@Suite("a note's key")
struct NoteKeyTests {
  @Test(arguments: [
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
  ])
  func `is written as it was read`(text: String) throws {
    #expect(try NoteKey(text).text == text)
  }

  @Test(arguments: [
    "", "a", "a+b+c", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
    "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",
    "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
  ])
  func `is refused in any other form`(text: String) {
    #expect(throws: TransparencyLogError.malformed(.key)) { try NoteKey(text) }
  }

  @Test func `pads its identifier to eight digits`() throws {
    #expect(
      try NoteKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
        .identifier == 0x033d_e0ae)
  }

  @Test func `has a name whose bytes count, not its look`() throws {
    let composed = try #require(KeyName("caf\u{E9}.example"))
    let decomposed = try #require(KeyName("cafe\u{301}.example"))
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
  }

  @Test(arguments: ["", " ", "a b", "a+b", "a\nb", "a\u{2003}b", "a\u{85}b", "a\u{1}b"])
  func `has no name that a note cannot carry`(text: String) {
    #expect(KeyName(text) == nil)
  }
}
