import TestSupport
import Testing
import TransparencyLog
import VaultCrypto

@Suite("a checkpoint")
struct CheckpointTests {
  private static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

  /// One that Go's checksum database published.
  private static let published =
    "go.sum database tree\n20852163\n\(root)\n\n\u{2014} sum.golang.org "
    + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"

  @Test func `of a public log is verified`() throws {
    let key = try NoteKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    let note = try SignedNote(Self.published)
    let checkpoint = try Checkpoint(of: note, from: "go.sum database tree", signedBy: key)
    #expect(checkpoint.head.size == 20_852_163)
    #expect(checkpoint.head.root.base64 == Self.root)
    #expect(throws: TransparencyLogError.wrongOrigin) { try Checkpoint(of: note, signedBy: key) }
  }

  @Test func `of ours is read back as it was signed`() throws {
    let log = try TestLog()
    let head = TreeHead(size: 3, root: TreeHash.leaf([1]))
    let text = try log.checkpoint(at: head).text
    let checkpoint = try Checkpoint(of: SignedNote(text), signedBy: log.noteKey())
    #expect(checkpoint.head == head)
    #expect(checkpoint.origin == "example.com/vault")
    #expect(
      text.hasPrefix("example.com/vault\n3\n\(head.root.base64)\n\n\u{2014} example.com/vault "))
  }

  @Test func `is not taken from another key, even one of the same name`() throws {
    let head = TreeHead(size: 3, root: TreeHash.leaf([1]))
    let key = try TestLog().noteKey()
    let namesake = try TestLog(seed: 8).checkpoint(at: head)
    #expect(throws: TransparencyLogError.notSigned) {
      try Checkpoint(of: namesake, signedBy: key)
    }
    let other = try TestLog("other.example").checkpoint(at: head)
    #expect(throws: TransparencyLogError.notSigned) { try Checkpoint(of: other, signedBy: key) }
  }

  @Test func `tolerates further lines and keeps them`() throws {
    let body = "o\n0\n\(Self.root)\nfirst\nsecond line\n"
    let checkpoint = try Checkpoint(body: body)
    #expect(checkpoint.extensions == ["first", "second line"])
    #expect(checkpoint.body == body)
  }

  @Test(arguments: ["0", "1", "9", "10", "18446744073709551615"])
  func `takes any size a tree may have`(size: String) throws {
    #expect(try String(Checkpoint(body: "o\n\(size)\n\(Self.root)\n").head.size) == size)
  }

  @Test(arguments: [
    "", "01", "00", "+1", "-0", "-1", " 1", "1 ", "1.0", "0x1", "1e3", "١", "18446744073709551616",
  ])
  func `takes no other size`(size: String) {
    #expect(throws: TransparencyLogError.malformed(.checkpoint)) {
      try Checkpoint(body: "o\n\(size)\n\(Self.root)\n")
    }
  }

  @Test func `is read only if it is exactly in form`() {
    let root = Self.root
    let malformed = [
      "", "\n", "o\n", "o\n1\n", "o\n1\n\(root)", "\n1\n\(root)\n", "o\n\n\(root)\n",
      "o\n1\n\(root)\n\n", "o\n1\n\(root)\n\nx\n", "o\n1\n\(root.dropLast())\n",
      "o\n1\n\(root) \n", "o\n1\n\n", "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
      "o\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n", "o\n1\nAAAA\n",
      "o\n1\n\(root)AAAA\n",
    ]
    for body in malformed {
      #expect(throws: TransparencyLogError.malformed(.checkpoint), "\(body)") {
        try Checkpoint(body: body)
      }
    }
  }

  @Test func `keeps its bytes, or is refused, whatever it is mutated into`() {
    let original = Array("example.com/vault\n20852163\n\(Self.root)\nmore\n".utf8)
    for seed in UInt64(0)..<3000 {
      var randomness = SeededRandomness(seed: seed)
      let bytes = Mutation.of(original, using: &randomness)
      let body = String(decoding: bytes, as: UTF8.self)
      if let checkpoint = try? Checkpoint(body: body) {
        #expect(Array(checkpoint.body.utf8) == Array(body.utf8), "seed \(seed)")
      }
    }
  }
}
