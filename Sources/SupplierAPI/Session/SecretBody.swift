import VaultCrypto

/// Writes a JSON object of secret texts into guarded memory.
enum SecretBody {
  /// `{"name":"text",...}`, with names that need no escapes.
  static func object(
    _ members: [(name: StaticString, text: GuardedText)]
  ) throws(CryptoError) -> SecretBuffer {
    let buffer = SecretBuffer(limit: 64 << 10)
    for (offset, member) in members.enumerated() {
      try append((offset == 0 ? "{\"" : ",\"") + "\(member.name)" + "\":\"", to: buffer)
      try member.text.withBytes { (bytes) throws(CryptoError) in
        try appendEscaped(bytes, to: buffer)
      }
      try append("\"", to: buffer)
    }
    try append("}", to: buffer)
    return buffer
  }

  private static func append(_ text: String, to buffer: SecretBuffer) throws(CryptoError) {
    try buffer.append(Array(text.utf8).span)
  }

  private static func appendEscaped(
    _ bytes: Span<UInt8>, to buffer: SecretBuffer
  ) throws(CryptoError) {
    var start = 0
    for index in bytes.indices {
      let byte = bytes[index]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        continue
      }
      try buffer.append(bytes.extracting(start..<index))
      let digits = String(byte, radix: 16)
      try append("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits, to: buffer)
      start = index + 1
    }
    try buffer.append(bytes.extracting(start..<bytes.count))
  }
}
