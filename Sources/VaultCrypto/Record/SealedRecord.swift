/// A voucher's sealed content: opens only in its context, with its delivery's key.
package struct SealedRecord: Hashable, Sendable {
  package static let nonceByteCount = XChaCha20Poly1305.nonceByteCount
  package static let tagByteCount = XChaCha20Poly1305.tagByteCount
  package static let commitmentByteCount = 32
  /// Content is padded to a multiple of this: most codes with their PIN look alike by length.
  package static let block = 128
  package static let maximumCiphertextByteCount =
    RecordFields.maximumByteCount + block + tagByteCount

  package let nonce: [UInt8]
  /// The encrypted padded fields, with the Poly1305 tag at the end.
  package let ciphertext: [UInt8]
  package let commitment: [UInt8]

  package init(nonce: [UInt8], ciphertext: [UInt8], commitment: [UInt8]) throws(CryptoError) {
    let padded = ciphertext.count - Self.tagByteCount
    guard nonce.count == Self.nonceByteCount, commitment.count == Self.commitmentByteCount,
      padded >= Self.block, padded.isMultiple(of: Self.block)
    else { throw .malformed(.record) }
    guard ciphertext.count <= Self.maximumCiphertextByteCount else { throw .tooLong(.record) }
    self.nonce = nonce
    self.ciphertext = ciphertext
    self.commitment = commitment
  }

  /// What the audit log remembers of the record: a hash without a key, so that whoever verifies
  /// finds a changed record and needs no secret for it.
  package func digest(in context: RecordContext) -> Digest {
    var writer = ByteWriter(capacity: RecordContext.byteCount + 56 + ciphertext.count)
    writer.append(context.encoded)
    writer.append(nonce)
    writer.append(ciphertext)
    writer.append(commitment)
    return Digest.blake2b(writer.bytes)
  }
}
