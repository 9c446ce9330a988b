import CSodium

/// Shamir's secret sharing of the key's 32 bytes, each with a polynomial of its own over `GF256`.
extension RecoveryKey {
  /// How many of how many shares a split may ask for.
  package static func canSplit(threshold: Int, count: Int) -> Bool {
    2 <= threshold && threshold <= count && count <= RecoveryShare.maximumCount
  }

  /// Splits the key into shares, of which `threshold` give it back; a split of its own every time.
  package borrowing func split(threshold: Int, count: Int) throws(CryptoError) -> [RecoveryShare] {
    guard Self.canSplit(threshold: threshold, count: count) else {
      throw .malformed(.recoveryShare)
    }
    let mark = SystemRandomness.bytes(count: Self.markByteCount)
    let coefficients = try SecretBytes.random(count: (threshold - 1) * RecoveryShare.valueByteCount)
    return try split(count: count, mark: mark, coefficients: coefficients)
  }

  /// As `split`, with everything random given: for test vectors.
  ///
  /// The coefficients are 32 bytes for each power from 1 on; there are as many as the threshold less 1.
  package borrowing func split(
    count: Int, mark: [UInt8], coefficients: borrowing SecretBytes
  ) throws(CryptoError) -> [RecoveryShare] {
    let width = RecoveryShare.valueByteCount
    let threshold = coefficients.count / width + 1
    guard Self.canSplit(threshold: threshold, count: count),
      coefficients.count == (threshold - 1) * width, mark.count == Self.markByteCount
    else { throw .malformed(.recoveryShare) }
    let name = Self.splitName(mark, of: recipient)
    let secret = openingKey.secret
    let epoch = recipient.id.epoch
    var shares: [RecoveryShare] = []
    for number in 1...UInt8(count) {
      let share = try coefficients.withBytes { (coefficients) throws(CryptoError) in
        try secret.withBytes(0..<width) { (secret) throws(CryptoError) in
          try RecoveryShare(
            split: name, threshold: UInt8(threshold), number: number, epoch: epoch
          ) { value in
            for index in 0..<width {
              // Horner's rule, from the highest power down to the secret.
              var sum: UInt8 = 0
              for power in stride(from: threshold - 1, to: 0, by: -1) {
                sum = GF256.product(sum ^ coefficients[(power - 1) * width + index], number)
              }
              value[index] = sum ^ secret[index]
            }
          }
        }
      }
      shares.append(share)
    }
    return shares
  }

  /// Puts the key together again from shares of one split, each once, as many as it asks for or more.
  ///
  /// - Throws: A `ShareProblem` that says what is wrong with which.
  package static func combining(_ shares: [RecoveryShare]) throws -> RecoveryKey {
    guard let first = shares.first else { throw ShareProblem.tooFew(given: 0, needed: 2) }
    if let other = shares.first(where: { !$0.isOfOneSplit(with: first) }) {
      throw ShareProblem.otherSplit(number: other.number)
    }
    var numbers: Set<UInt8> = []
    for share in shares where !numbers.insert(share.number).inserted {
      throw ShareProblem.sameNumber(share.number)
    }
    let needed = Int(first.threshold)
    guard shares.count >= needed else {
      throw ShareProblem.tooFew(given: shares.count, needed: needed)
    }
    let chosen = Array(shares.prefix(needed))
    let key = try RecoveryKey(epoch: first.epoch, secret: value(at: 0, of: chosen))
    let mark = Array(first.split.prefix(markByteCount))
    guard splitName(mark, of: key.recipient) == first.split else {
      throw ShareProblem.wrongSecret
    }
    for share in shares.dropFirst(needed) {
      let expected = try value(at: share.number, of: chosen)
      let given = try share.withValue { (bytes) throws(CryptoError) in
        try SecretBytes(copying: bytes)
      }
      guard expected.isEqual(to: given) else { throw ShareProblem.wrongSecret }
    }
    return key
  }

  private static let markByteCount = 4

  /// What names a split: a random mark, and a hash by which it is known that shares gave its key.
  private static func splitName(_ mark: [UInt8], of recipient: Recipient) -> [UInt8] {
    var writer = ByteWriter(capacity: 80)
    writer.append("voucher-vault recovery split v1")
    writer.append(mark)
    writer.append(recipient.publicKey)
    return mark
      + Digest.blake2b(writer.bytes).bytes.prefix(RecoveryShare.splitByteCount - mark.count)
  }

  /// The value at a point of the polynomials that the shares lie on.
  private static func value(
    at point: UInt8, of shares: [RecoveryShare]
  ) throws(CryptoError) -> SecretBytes {
    let weights = GF256.weights(of: shares.map(\.number), at: point)
    return try SecretBytes(count: RecoveryShare.valueByteCount) { (value) in
      for (share, weight) in zip(shares, weights) {
        share.withValue { bytes in
          for index in bytes.indices { value[index] ^= GF256.product(bytes[index], weight) }
        }
      }
    }
  }
}
