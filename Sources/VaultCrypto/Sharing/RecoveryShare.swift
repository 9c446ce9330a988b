/// One share of a split recovery key: as many as the threshold says give the key back, and fewer say
/// nothing about it.
///
/// Its text has a checksum of its own. Like the key, it cannot be printed by accident.
package struct RecoveryShare: Sendable {
  /// What the text begins with.
  package static let textPrefix = "vvshare"
  /// How many characters the text has, always.
  package static let textByteCount = Bech32.length(prefix: textPrefix, byteCount: payloadByteCount)
  /// The most shares of a split.
  package static let maximumCount = 16

  static let splitByteCount = 8
  static let valueByteCount = 32
  private static let version: UInt8 = 1
  /// version 1, split 8, threshold 1, number 1, epoch 4, value 32.
  private static let payloadByteCount = 47
  private static let valueOffset = 15

  /// The same for all shares of one split, and for no others.
  package let split: [UInt8]
  /// How many shares give the key back.
  package let threshold: UInt8
  /// Which share this is, from 1.
  package let number: UInt8
  /// The epoch of the recovery key.
  package let epoch: UInt32
  private let payload: GuardedMemory

  /// Takes over the payload, whose value nobody writes to any more.
  private init(payload: GuardedMemory) throws(CryptoError) {
    try payload.freeze()
    let head = try payload.withBytes(0..<payload.count) {
      (bytes) throws(CryptoError) -> (
        split: [UInt8], threshold: UInt8, number: UInt8, epoch: UInt32
      )
      in
      var reader = ByteReader(bytes, of: .recoveryShare)
      guard try reader.integer(UInt8.self) == Self.version else {
        throw .unsupported(.recoveryShare)
      }
      let split = try reader.bytes(Self.splitByteCount)
      let threshold: UInt8 = try reader.integer()
      let number: UInt8 = try reader.integer()
      return (split, threshold, number, try reader.integer())
    }
    let numbers = 1...UInt8(Self.maximumCount)
    guard numbers.dropFirst().contains(head.threshold), numbers.contains(head.number),
      head.epoch >= 1
    else { throw .malformed(.recoveryShare) }
    split = head.split
    threshold = head.threshold
    number = head.number
    epoch = head.epoch
    self.payload = payload
  }

  /// Puts a share together; `fill` writes its value.
  init(
    split: [UInt8], threshold: UInt8, number: UInt8, epoch: UInt32,
    filledBy fill: (inout MutableSpan<UInt8>) -> Void
  ) throws(CryptoError) {
    let payload = try GuardedMemory(count: Self.payloadByteCount)
    var head = ByteWriter(capacity: Self.valueOffset)
    head.append(Self.version)
    head.append(split)
    head.append(threshold)
    head.append(number)
    head.append(epoch)
    precondition(head.bytes.count == Self.valueOffset, "a split is named by eight bytes")
    unsafe payload.withPointer { start in
      unsafe start.update(from: head.bytes, count: head.bytes.count)
      let buffer = unsafe UnsafeMutableBufferPointer(
        start: start + Self.valueOffset, count: Self.valueByteCount)
      var value = unsafe buffer.mutableSpan
      fill(&value)
    }
    try self.init(payload: payload)
  }

  /// Reads the text, all in one case, with nothing before or behind it.
  package init(text: Span<UInt8>) throws(CryptoError) {
    let payload = try GuardedMemory(count: Self.payloadByteCount)
    let isRead = unsafe payload.withPointer { start in
      let buffer = unsafe UnsafeMutableBufferPointer(start: start, count: payload.count)
      var bytes = unsafe buffer.mutableSpan
      return Bech32.decode(text, prefix: Self.textPrefix, into: &bytes)
    }
    guard isRead else { throw .malformed(.recoveryShare) }
    try self.init(payload: payload)
  }

  /// Lends the text that a person writes down, `textByteCount` ASCII characters.
  package func withText<R: ~Copyable>(_ body: (Span<UInt8>) throws -> R) throws -> R {
    let text = try SecretBytes(count: Self.textByteCount) { (text) in
      payload.withBytes(0..<payload.count) {
        Bech32.encode($0, prefix: Self.textPrefix, into: &text)
      }
    }
    return try text.withBytes(body)
  }

  /// Lends the value of the share's polynomials at its number.
  func withValue<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    try payload.withBytes(Self.valueOffset..<Self.payloadByteCount, body)
  }

  /// Whether both come from one split.
  func isOfOneSplit(with other: RecoveryShare) -> Bool {
    split == other.split && threshold == other.threshold && epoch == other.epoch
  }
}

/// Why shares do not give a recovery key.
package enum ShareProblem: Error, Hashable, Sendable {
  /// This one belongs to another split than the first.
  case otherSplit(number: UInt8)
  /// Two have this number.
  case sameNumber(UInt8)
  /// More are needed.
  case tooFew(given: Int, needed: Int)
  /// They are of one split and do not give its secret: one of them was forged.
  case wrongSecret
}
