/// A 32-byte hash: SHA-256 in the audit log, BLAKE2b-256 of records and fingerprints.
///
/// A digest is no secret; it is compared with `==` and ordered by its bytes.
package struct Digest: Hashable, Sendable {
  /// How many bytes a digest has.
  package static let byteCount = 32

  // In the order of the bytes in memory, so that hashing and storing one is a plain copy.
  private let words: [4 of UInt64]

  /// Reads 32 bytes; `nil` for any other count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var words = [4 of UInt64](repeating: 0)
    unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
    self.words = words
  }

  /// Lets a function of libsodium write the bytes.
  @unsafe
  init(filledBy fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    var words = [4 of UInt64](repeating: 0)
    unsafe withUnsafeMutableBytes(of: &words) { buffer in
      guard let start = buffer.baseAddress else { return }
      unsafe fill(start.assumingMemoryBound(to: UInt8.self))
    }
    self.words = words
  }

  /// Lends the 32 bytes to `body` without copying them to the heap.
  package func withBytes<R: ~Copyable, E: Error>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try unsafe withUnsafeBytes(of: words) { (buffer) throws(E) -> R in
      try body(unsafe buffer.assumingMemoryBound(to: UInt8.self).span)
    }
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    withBytes { unsafe [UInt8]($0.withUnsafeBufferPointer { unsafe Array($0) }) }
  }

  package static func == (left: Digest, right: Digest) -> Bool {
    left.words[0] == right.words[0] && left.words[1] == right.words[1]
      && left.words[2] == right.words[2] && left.words[3] == right.words[3]
  }

  package func hash(into hasher: inout Hasher) {
    for index in words.indices { hasher.combine(words[index]) }
  }
}

extension Digest: Comparable {
  package static func < (left: Digest, right: Digest) -> Bool {
    for index in left.words.indices where left.words[index] != right.words[index] {
      return left.words[index].bigEndian < right.words[index].bigEndian
    }
    return false
  }
}

extension Digest: CustomStringConvertible {
  /// The digest as 64 lowercase hexadecimal digits.
  package var hex: String { Hex.encode(bytes) }

  /// The digest in standard base 64 with padding.
  package var base64: String { Base64.encode(bytes) }

  package var description: String { hex }

  /// Reads 64 hexadecimal digits; `nil` for anything else.
  package init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// Reads the padded base 64 form; `nil` for anything else.
  package init?(base64: String) {
    guard let bytes = Base64.decode(base64) else { return nil }
    self.init(bytes: bytes)
  }
}
