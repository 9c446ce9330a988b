import TestSupport
import Testing
import VaultCrypto

@Suite("a sealed stream")
struct StreamTests {
  private static let context = Array("what the response answers".utf8)

  private static func seal(
    _ chunks: [[UInt8]], for keys: borrowing RecipientKeys
  ) throws -> (header: [UInt8], frames: [[UInt8]]) {
    var sealer = try StreamSealer(
      context: context, recipients: keys.recipients, from: SealingRatchet())
    var frames: [[UInt8]] = []
    for (index, chunk) in chunks.enumerated() {
      frames.append(try sealer.seal(chunk.span, isFinal: index == chunks.count - 1))
    }
    return (sealer.header, frames)
  }

  @Test func `gives back its chunks, whatever their sizes`() throws {
    var randomness = SeededRandomness(seed: 21)
    let keys = try RecipientKeys(epoch: 3)
    for _ in 0..<40 {
      let chunks = (0..<Int.random(in: 1...12, using: &randomness)).map { _ in
        SystemRandomness.bytes(count: .random(in: 0...3_000, using: &randomness))
      }
      let (header, frames) = try Self.seal(chunks, for: keys)
      let buffer = SecretBuffer(limit: 1 << 20)
      var opener = try StreamOpener(header: header, context: Self.context, with: keys.recovery)
      for (index, frame) in frames.enumerated() {
        #expect(frame.count == chunks[index].count + StreamSealer.frameOverhead)
        let isFinal = try opener.open(frame, into: buffer)
        #expect(isFinal == (index == frames.count - 1))
      }
      #expect(buffer.exposed == chunks.flatMap { $0 })
    }
  }

  @Test func `opens with either key, and with none it was not sealed for`() throws {
    let keys = try RecipientKeys(epoch: 3)
    let (header, frames) = try Self.seal([[1, 2, 3]], for: keys)
    let buffer = SecretBuffer(limit: 100)
    var first = try StreamOpener(header: header, context: Self.context, with: keys.reveal)
    var second = try StreamOpener(header: header, context: Self.context, with: keys.recovery)
    _ = try first.open(frames[0], into: buffer)
    _ = try second.open(frames[0], into: buffer)
    #expect(buffer.exposed == [1, 2, 3, 1, 2, 3])
    let earlier = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    #expect(throws: CryptoError.wrongKey) {
      _ = try StreamOpener(header: header, context: Self.context, with: earlier)
    }
    let impostor = try OpeningKey.random(RecipientID(role: .reveal, epoch: 3))
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      _ = try StreamOpener(header: header, context: Self.context, with: impostor)
    }
  }

  @Test func `that was cut off opens as far as it goes, and does not say it ended`() throws {
    let keys = try RecipientKeys(epoch: 3)
    let chunks: [[UInt8]] = [[1], [2, 2], [3, 3, 3], [4]]
    let (header, frames) = try Self.seal(chunks, for: keys)
    for kept in frames.indices {
      let buffer = SecretBuffer(limit: 100)
      var opener = try StreamOpener(header: header, context: Self.context, with: keys.reveal)
      for frame in frames[..<kept] {
        let isFinal = try opener.open(frame, into: buffer)
        #expect(!isFinal)
      }
      #expect(buffer.exposed == chunks[..<kept].flatMap { $0 })
      for length in frames[kept].indices {
        let cut = Array(frames[kept].prefix(length))
        let expected: CryptoError =
          length < StreamSealer.frameOverhead
          ? .malformed(.stream) : .authenticationFailed(.stream)
        #expect(throws: expected) { _ = try opener.open(cut, into: buffer) }
      }
      #expect(buffer.exposed == chunks[..<kept].flatMap { $0 })
    }
  }

  @Test func `refuses frames in another order, twice, or left out, and goes on after`() throws {
    let keys = try RecipientKeys(epoch: 3)
    let (header, frames) = try Self.seal([[1], [2], [3], [4]], for: keys)
    let buffer = SecretBuffer(limit: 100)
    var opener = try StreamOpener(header: header, context: Self.context, with: keys.reveal)
    for (index, frame) in frames.enumerated() {
      for other in frames.indices where other != index {
        #expect(throws: CryptoError.authenticationFailed(.stream)) {
          _ = try opener.open(frames[other], into: buffer)
        }
      }
      _ = try opener.open(frame, into: buffer)
    }
    #expect(buffer.exposed == [1, 2, 3, 4])
    #expect(throws: CryptoError.streamEnded) {
      _ = try opener.open(frames[3], into: buffer)
    }
  }

  @Test func `refuses a frame with any byte changed`() throws {
    let keys = try RecipientKeys(epoch: 3)
    let (header, frames) = try Self.seal([Array("a chunk".utf8)], for: keys)
    let buffer = SecretBuffer(limit: 100)
    var opener = try StreamOpener(header: header, context: Self.context, with: keys.reveal)
    for index in frames[0].indices {
      let changed = frames[0].flipping(index)
      #expect(throws: CryptoError.authenticationFailed(.stream)) {
        _ = try opener.open(changed, into: buffer)
      }
    }
    #expect(buffer.count == 0)
  }

  @Test func `keeps its place when the buffer has no room`() throws {
    let keys = try RecipientKeys(epoch: 3)
    let (header, frames) = try Self.seal([[1, 2, 3]], for: keys)
    var opener = try StreamOpener(header: header, context: Self.context, with: keys.reveal)
    #expect(throws: CryptoError.tooLong(.secret)) {
      _ = try opener.open(frames[0], into: SecretBuffer(limit: 2))
    }
    let buffer = SecretBuffer(limit: 3)
    _ = try opener.open(frames[0], into: buffer)
    #expect(buffer.exposed == [1, 2, 3])
  }

  @Test func `takes nothing after its end`() throws {
    let keys = try RecipientKeys(epoch: 3)
    var sealer = try StreamSealer(
      context: Self.context, recipients: keys.recipients, from: SealingRatchet())
    _ = try sealer.seal([1].span, isFinal: true)
    #expect(throws: CryptoError.streamEnded) { _ = try sealer.seal([2].span, isFinal: false) }
  }

  @Test func `opens only together with its context`() throws {
    let keys = try RecipientKeys(epoch: 3)
    let (header, _) = try Self.seal([[1]], for: keys)
    for context in [Self.context + [0], Array(Self.context.dropLast()), []] {
      #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
        _ = try StreamOpener(header: header, context: context, with: keys.reveal)
      }
    }
  }

  @Test func `is sealed for someone, and for nobody twice`() throws {
    let keys = try RecipientKeys(epoch: 3)
    let none: [Recipient] = []
    let twice = [keys.reveal.recipient, keys.reveal.recipient]
    for recipients in [none, twice] {
      #expect(throws: CryptoError.malformed(.streamHeader)) {
        _ = try StreamSealer(context: Self.context, recipients: recipients, from: SealingRatchet())
      }
    }
  }
}

@Suite("a stream's header")
struct StreamHeaderTests {
  private static func make() throws -> (header: [UInt8], reveal: [UInt8], recovery: [UInt8]) {
    let secrets = [SystemRandomness.bytes(count: 32), SystemRandomness.bytes(count: 32)]
    let recipients = try zip(secrets, RecipientID.Role.allCases).map { secret, role in
      try OpeningKey(secret: SecretBytes(secret), id: RecipientID(role: role, epoch: 1)).recipient
    }
    let sealer = try StreamSealer(context: [], recipients: recipients, from: SealingRatchet())
    return (sealer.header, secrets[0], secrets[1])
  }

  @Test func `is read strictly`() throws {
    let (header, _, _) = try Self.make()
    #expect(try StreamHeader(encoded: header).encoded == header)
    #expect(try StreamHeader.length(of: header + [1, 2, 3]) == header.count)
    for length in header.indices {
      #expect(throws: CryptoError.malformed(.streamHeader)) {
        try StreamHeader(encoded: Array(header.prefix(length)))
      }
    }
    #expect(throws: CryptoError.malformed(.streamHeader)) {
      try StreamHeader(encoded: header + [0])
    }
  }

  @Test(arguments: [0, 3, 255] as [UInt8])
  func `of an unknown version or suite is refused`(value: UInt8) throws {
    let (header, _, _) = try Self.make()
    for index in [4, 5] {
      var changed = header
      changed[index] = value
      #expect(throws: CryptoError.unsupported(.streamHeader)) {
        try StreamHeader(encoded: changed)
      }
    }
  }

  /// A damaged disk must not lose the response for both recipients at once.
  @Test func `with one box damaged still opens with the other`() throws {
    let (header, reveal, recovery) = try Self.make()
    let boxLength = 5 + WrappedKey.boxByteCount
    for index in 7..<(7 + 2 * boxLength) where ![0, 1, 2, 3, 4].contains((index - 7) % boxLength) {
      let changed = header.flipping(index)
      let firstOpens = Self.opens(changed, role: .reveal, secret: reveal)
      let secondOpens = Self.opens(changed, role: .recovery, secret: recovery)
      #expect(firstOpens != secondOpens)
    }
  }

  private static func opens(
    _ header: [UInt8], role: RecipientID.Role, secret: [UInt8]
  ) -> Bool {
    do {
      let key = try OpeningKey(
        secret: SecretBytes(secret), id: RecipientID(role: role, epoch: 1))
      _ = try StreamOpener(header: header, context: [], with: key)
      return true
    } catch {
      return false
    }
  }
}
