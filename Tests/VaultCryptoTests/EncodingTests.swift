import TestSupport
import Testing
import VaultCrypto

@Suite("hexadecimal and base 64")
struct EncodingTests {
  @Test(arguments: 0..<70) func `bytes come back unchanged`(count: Int) throws {
    let bytes = SystemRandomness.bytes(count: count)
    #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }

  @Test(arguments: ["0", "0g", "0x00", "00 ", " 00", "00\u{0}0", "éé", "0:0:"])
  func `hexadecimal is read strictly`(text: String) {
    #expect(Hex.decode(text) == nil)
  }

  @Test func `hexadecimal is read in either case`() {
    #expect(Hex.decode("00aBFf") == [0x00, 0xAB, 0xFF])
    #expect(Hex.encode([0x00, 0xAB, 0xFF]) == "00abff")
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `base 64 is as RFC 4648 prints it`(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm9v=", "Zm9vZg", "Zm-_", "=", "====",
    "Z", "Zm9v====",
  ])
  func `base 64 is read strictly`(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}

@Suite("a digest")
struct DigestTests {
  @Test func `is ordered by its bytes`() throws {
    var randomness = SeededRandomness(seed: 3)
    for _ in 0..<500 {
      var bytes = [UInt8](repeating: 7, count: 32)
      bytes[.random(in: 0..<32, using: &randomness)] = .random(in: 0...255, using: &randomness)
      var others = [UInt8](repeating: 7, count: 32)
      others[.random(in: 0..<32, using: &randomness)] = .random(in: 0...255, using: &randomness)
      let (left, right) = (try #require(Digest(bytes: bytes)), try #require(Digest(bytes: others)))
      #expect((left < right) == bytes.lexicographicallyPrecedes(others))
      #expect((left == right) == (bytes == others))
      #expect((left.hashValue == right.hashValue) == (bytes == others))
    }
  }

  @Test func `comes back from each of its forms`() throws {
    let digest = Digest.sha256(Array("a code".utf8))
    #expect(Digest(bytes: digest.bytes) == digest)
    #expect(Digest(hex: digest.hex) == digest)
    #expect(Digest(base64: digest.base64) == digest)
    #expect(digest.withBytes { Array(copying: $0) } == digest.bytes)
    #expect("\(digest)" == digest.hex)
  }

  @Test(arguments: [0, 31, 33, 64]) func `has 32 bytes and no other count`(count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect(Digest(bytes: bytes) == nil)
    #expect(Digest(hex: Hex.encode(bytes)) == nil)
    #expect(Digest(base64: Base64.encode(bytes)) == nil)
  }

  @Test func `of pieces is the digest of the whole`() {
    let left = Digest.sha256([1])
    let right = Digest.sha256([2])
    var hash = SHA256()
    hash.update(UInt8(1))
    hash.update(left)
    hash.update(right.bytes)
    #expect(hash.finalize() == Digest.sha256([1] + left.bytes + right.bytes))
  }
}

@Suite("the armour")
struct ArmourTests {
  private static let label = "VOUCHER VAULT SEALED RESPONSE"

  @Test(arguments: [0, 1, 47, 48, 49, 96, 1_000, 100_000])
  func `brings any number of bytes back`(count: Int) throws {
    let bytes = SystemRandomness.bytes(count: count)
    let block = Armour.encode(bytes, label: Self.label)
    #expect(try Armour.decode(block, label: Self.label) == bytes)
    let quoted = block.split(separator: "\n").map { "  \($0)\t\r\n" }.joined()
    #expect(try Armour.decode("before\r\n\(quoted)behind", label: Self.label) == bytes)
  }

  @Test func `notices any changed, missing or added character of its lines`() throws {
    let bytes = SystemRandomness.bytes(count: 150)
    let block = Array(Armour.encode(bytes, label: Self.label))
    let first = try #require(block.firstIndex(of: "\n")) + 1
    let last = try #require(block.lastIndex { $0 == "=" })
    for index in first..<last where block[index] != "\n" {
      var changed = block
      changed[index] = block[index] == "A" ? "B" : "A"
      var missing = block
      missing.remove(at: index)
      var added = block
      added.insert("A", at: index)
      for text in [changed, missing, added] {
        #expect(throws: CryptoError.malformed(.armour)) {
          try Armour.decode(String(text), label: Self.label)
        }
      }
    }
  }

  @Test func `is read in no other form than the one it is written in`() throws {
    let block = Armour.encode([UInt8](repeating: 0xA6, count: 48), label: Self.label)
    let lines = block.split(separator: "\n").map(String.init)
    let content = lines[1]
    for changed in [
      // An empty line, lines of another length, and ends of lines that are not those of a text.
      [lines[0], content, "", lines[2], lines[3]],
      [lines[0], String(content.prefix(32)), String(content.suffix(32)), lines[2], lines[3]],
      [lines[0] + "\u{2028}" + content, lines[2], lines[3]],
      [lines[0] + "\u{B}" + content, lines[2], lines[3]],
    ] {
      #expect(throws: CryptoError.malformed(.armour)) {
        try Armour.decode(changed.joined(separator: "\n"), label: Self.label)
      }
    }
    let two = Armour.encode([UInt8](repeating: 1, count: 96), label: Self.label)
    let joined = two.split(separator: "\n").map(String.init)
    #expect(throws: CryptoError.malformed(.armour)) {
      try Armour.decode(
        [joined[0], joined[1] + joined[2], joined[3], joined[4]].joined(separator: "\n"),
        label: Self.label)
    }
  }

  @Test func `is cut nowhere without notice`() throws {
    let block = Armour.encode(SystemRandomness.bytes(count: 100), label: Self.label)
    for length in 0..<(block.count - 1) {
      #expect(throws: CryptoError.malformed(.armour)) {
        try Armour.decode(String(block.prefix(length)), label: Self.label)
      }
    }
  }

  @Test func `of another label is not read`() throws {
    let block = Armour.encode([1, 2, 3], label: "SOMETHING ELSE")
    #expect(throws: CryptoError.malformed(.armour)) {
      try Armour.decode(block, label: Self.label)
    }
  }
}
