/// Takes a structure's bytes apart from the front; every read is bounded and may fail.
struct ByteReader: ~Escapable {
  private let bytes: Span<UInt8>
  private(set) var position = 0
  private let subject: CryptoError.Subject

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, of subject: CryptoError.Subject) {
    self.bytes = bytes
    self.subject = subject
  }

  var remaining: Int { bytes.count - position }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(CryptoError) -> T {
    let width = MemoryLayout<T>.size
    guard remaining >= width else { throw .malformed(subject) }
    let start = position
    position += width
    return unsafe bytes.withUnsafeBytes {
      T(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: start, as: T.self))
    }
  }

  mutating func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    let range = try skip(count)
    return unsafe bytes.withUnsafeBufferPointer { unsafe Array($0[range]) }
  }

  mutating func secret(_ count: Int) throws(CryptoError) -> SecretBytes {
    try SecretBytes(copying: bytes.extracting(skip(count)))
  }

  /// Passes over that many bytes and says where they are.
  mutating func skip(_ count: Int) throws(CryptoError) -> Range<Int> {
    guard count >= 0, remaining >= count else { throw .malformed(subject) }
    defer { position += count }
    return position..<(position + count)
  }

  /// Reads the four bytes that say what this is, and the version and suite that say how it is read.
  mutating func preamble(_ expected: Preamble) throws(CryptoError) {
    let magic = try bytes(4)
    guard magic == Array(expected.magic.utf8) else { throw .malformed(subject) }
    let version = try integer(UInt8.self)
    let suite = try integer(UInt8.self)
    guard version == expected.version, suite == expected.suite else { throw .unsupported(subject) }
  }

  /// Reads one of two versions of a structure, and says which it is.
  mutating func preamble(
    _ first: Preamble, or second: Preamble
  ) throws(CryptoError) -> Preamble {
    let start = position
    do {
      try preamble(first)
      return first
    } catch {
      position = start
      try preamble(second)
      return second
    }
  }

  /// Nothing may follow.
  func end() throws(CryptoError) {
    guard remaining == 0 else { throw .malformed(subject) }
  }
}
