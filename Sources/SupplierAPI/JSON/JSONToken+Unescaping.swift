package import VaultCrypto

extension JSONToken {
  /// In which form a value was copied.
  package enum Form: Hashable, Sendable {
    /// The string's text, its escapes resolved; valid UTF-8.
    case text
    /// The value as it stands in the JSON text, the quotes of a string included.
    case rawJSON
  }

  /// Copies the value into guarded memory.
  ///
  /// A string becomes its text. Anything else, and a string that has no text (an unknown escape, half
  /// of a surrogate pair, bytes that are not UTF-8), is copied as it stands.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text the token was found in.
  ///   - buffer: Takes the value at its end.
  /// - Returns: In which form the value was copied.
  /// - Throws: The buffer's error where its limit would be passed; part of the value may then be in
  ///   it.
  package func unescaped(
    in bytes: Span<UInt8>, into buffer: SecretBuffer
  ) throws(CryptoError) -> Form {
    guard JSONText.isText(self, in: bytes) else {
      try buffer.append(bytes.extracting(range))
      return .rawJSON
    }
    if !hasEscapes {
      try buffer.append(bytes.extracting(content))
      return .text
    }
    var pieces = JSONText(self)
    while let piece = pieces.next(in: bytes) {
      switch piece {
      case .run(let run): try buffer.append(bytes.extracting(run))
      case .scalar(let scalar): try buffer.append(scalar)
      case .malformed: break
      }
    }
    return .text
  }
}

extension SecretBuffer {
  /// Adds the character as UTF-8; on its way it lies on the stack only.
  fileprivate func append(_ scalar: Unicode.Scalar) throws(CryptoError) {
    var units: InlineArray<4, UInt8> = [0, 0, 0, 0]
    var count = 0
    for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      units[count] = unit
      count += 1
    }
    try append(units.span.extracting(first: count))
  }
}
