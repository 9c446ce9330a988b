import Foundation
import TestSupport
import Testing
import VaultCrypto

@Suite("a recovery key in shares")
struct SharingTests {
  /// Every choice of `count` elements.
  private static func choices<Element>(of elements: [Element], _ count: Int) -> [[Element]] {
    guard count > 0 else { return [[]] }
    guard elements.count >= count, let first = elements.first else { return [] }
    let rest = Array(elements.dropFirst())
    return choices(of: rest, count - 1).map { [first] + $0 } + choices(of: rest, count)
  }

  private static func problem(_ shares: [RecoveryShare]) -> ShareProblem? {
    do {
      _ = try RecoveryKey.combining(shares)
      return nil
    } catch {
      return error as? ShareProblem
    }
  }

  @Test(arguments: 2...5)
  func `comes back from any choice of as many as it asks for, or more`(threshold: Int) throws {
    let key = try RecoveryKey.random(epoch: 3)
    for count in threshold...8 {
      let shares = try key.split(threshold: threshold, count: count)
      #expect(shares.map(\.number) == Array(1...UInt8(count)))
      for size in threshold...min(threshold + 1, count) {
        for chosen in Self.choices(of: shares, size) {
          let combined = try RecoveryKey.combining(chosen.shuffled())
          #expect(combined.recipient == key.recipient)
        }
      }
    }
  }

  @Test(arguments: 2...5)
  func `does not come back from fewer`(threshold: Int) throws {
    let shares = try RecoveryKey.random().split(threshold: threshold, count: 8)
    for given in 0..<threshold {
      for chosen in Self.choices(of: shares, given) {
        #expect(
          Self.problem(chosen) == .tooFew(given: given, needed: given == 0 ? 2 : threshold))
      }
    }
  }

  /// With one share less than it asks for, every secret is as possible as the true one: the values of
  /// the others are all that is missing, and they are random.
  @Test func `is new every time, and its shares repeat nothing of it`() throws {
    let key = try RecoveryKey.random()
    var values: Set<[UInt8]> = []
    for _ in 0..<20 {
      for share in try key.split(threshold: 2, count: 3) {
        values.insert(Array(try Self.text(of: share).suffix(50)))
      }
    }
    #expect(values.count == 60)
  }

  @Test func `a share comes back from its text, and from no other`() throws {
    let share = try #require(try RecoveryKey.random(epoch: 9).split(threshold: 2, count: 3).last)
    let text = try Self.text(of: share)
    #expect(text.count == RecoveryShare.textByteCount && text.count == 90)
    #expect(String(decoding: text, as: UTF8.self).hasPrefix("vvshare1"))
    let read = try RecoveryShare(text: text.span)
    #expect(read.split == share.split && read.threshold == 2 && read.number == 3)
    #expect(read.epoch == 9)
    for index in text.indices {
      for character in [UInt8(ascii: "q"), UInt8(ascii: "x"), 0x20] where character != text[index] {
        var changed = text
        changed[index] = character
        #expect(throws: CryptoError.malformed(.recoveryShare)) {
          _ = try RecoveryShare(text: changed.span)
        }
      }
    }
    let key = try RecoveryKey.random().withText { Array(copying: $0) }
    #expect(throws: CryptoError.malformed(.recoveryShare)) {
      _ = try RecoveryShare(text: key.span)
    }
  }

  @Test func `shares of two splits are told apart, of the same key too`() throws {
    let key = try RecoveryKey.random()
    let first = try key.split(threshold: 2, count: 3)
    let second = try key.split(threshold: 2, count: 3)
    #expect(Self.problem([first[0], second[1]]) == .otherSplit(number: 2))
    let three = try key.split(threshold: 3, count: 3)
    #expect(Self.problem([first[0], three[2]]) == .otherSplit(number: 3))
  }

  @Test func `the same share twice is named`() throws {
    let shares = try RecoveryKey.random().split(threshold: 3, count: 5)
    #expect(Self.problem([shares[0], shares[3], shares[3]]) == .sameNumber(4))
  }

  /// Somebody who writes a share of his own needs the checksum only, which is no secret.
  @Test func `a forged share does not pass for the key`() throws {
    let key = try RecoveryKey.random()
    let mark: [UInt8] = [1, 2, 3, 4]
    let honest = try key.split(
      count: 3, mark: mark, coefficients: SecretBytes([UInt8](repeating: 7, count: 32)))
    let forged = try key.split(
      count: 3, mark: mark, coefficients: SecretBytes([UInt8](repeating: 8, count: 32)))
    #expect(honest[0].split == forged[0].split)
    #expect(Self.problem([honest[0], forged[1]]) == .wrongSecret)
    #expect(Self.problem([honest[0], honest[1], forged[2]]) == .wrongSecret)
  }

  @Test(arguments: [(1, 3), (3, 2), (2, 17), (0, 0), (17, 17)])
  func `asks for two at least and sixteen at most`(threshold: Int, count: Int) throws {
    let key = try RecoveryKey.random()
    #expect(!RecoveryKey.canSplit(threshold: threshold, count: count))
    #expect(throws: CryptoError.malformed(.recoveryShare)) {
      _ = try key.split(threshold: threshold, count: count)
    }
  }

  private static func text(of share: RecoveryShare) throws -> [UInt8] {
    try share.withText { Array(copying: $0) }
  }
}

/// What was split once must come together for ever, in another program too.
@Suite("the golden shares", .serialized)
struct SharingVectorTests {
  private struct Vector: Codable {
    var recoveryKey: String
    var threshold: Int
    var mark: String
    /// 32 bytes for each power from 1 on.
    var coefficients: String
    var shares: [String]
  }

  private static let url = GoldenFile.vectors.appending(path: "shares.json")

  private static func make(threshold: Int, count: Int, epoch: UInt32) throws -> Vector {
    let key = try RecoveryKey.random(epoch: epoch)
    let mark = [UInt8](Digest.blake2b([UInt8(threshold), UInt8(count)]).bytes.prefix(4))
    let coefficients = (1..<threshold).flatMap { Digest.blake2b([UInt8($0)]).bytes }
    let shares = try key.split(
      count: count, mark: mark, coefficients: SecretBytes(coefficients))
    return Vector(
      recoveryKey: try key.withText { String(decoding: Array(copying: $0), as: UTF8.self) },
      threshold: threshold, mark: Hex.encode(mark), coefficients: Hex.encode(coefficients),
      shares: try shares.map { share in
        try share.withText { String(decoding: Array(copying: $0), as: UTF8.self) }
      })
  }

  private static func vectors() throws -> [Vector] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let fresh = try [
      make(threshold: 2, count: 3, epoch: 1), make(threshold: 3, count: 5, epoch: 2),
      make(threshold: 5, count: 8, epoch: 258),
    ]
    let text = try GoldenFile.text(
      url, updatedWith: String(decoding: encoder.encode(fresh), as: UTF8.self) + "\n")
    return try JSONDecoder().decode([Vector].self, from: Data(text.utf8))
  }

  @Test func `are what splitting gives for the same coefficients, and give the key back`() throws {
    for vector in try Self.vectors() {
      let key = try RecoveryKey(text: Array(vector.recoveryKey.utf8).span)
      let shares = try key.split(
        count: vector.shares.count, mark: bytes(vector.mark),
        coefficients: SecretBytes(bytes(vector.coefficients)))
      for (share, text) in zip(shares, vector.shares) {
        #expect(try share.withText { Array(copying: $0) } == Array(text.utf8))
      }
      let read = try vector.shares.suffix(vector.threshold).map {
        try RecoveryShare(text: Array($0.utf8).span)
      }
      let combined = try RecoveryKey.combining(read)
      #expect(combined.recipient == key.recipient)
    }
  }

  /// The reader was written from docs/format.md and shares no line with this program.
  @Test func `come together in a second implementation`() async throws {
    _ = try Self.vectors()
    let tests = GoldenFile.vectors.deletingLastPathComponent()
    let reader = tests.appending(path: "Readers/combine_shares.py").path()
    let end = try await SpawnedProcess("/usr/bin/env", ["python3", reader, Self.url.path()]).end()
    #expect(end.status == 0, "\(end.notices)")
    #expect(end.out.hasSuffix("all shares give their key\n"), "\(end.out)")
  }
}
