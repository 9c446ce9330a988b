import CSodium

/// Standard base 64 with padding (RFC 4648 section 4) of bytes that are not secret.
package enum Base64 {
  private static let variant = sodium_base64_VARIANT_ORIGINAL

  package static func encode(_ bytes: [UInt8]) -> String {
    let capacity = (bytes.count + 2) / 3 * 4 + 1
    let text = unsafe [UInt8](count: capacity) { target in
      unsafe target.withMemoryRebound(to: CChar.self, capacity: capacity) {
        _ = unsafe sodium_bin2base64($0, capacity, bytes, bytes.count, variant)
      }
    }
    return String(decoding: text.dropLast(), as: UTF8.self)
  }

  /// Reads the one way to write the bytes: no space, no missing padding, no stray bits at the end.
  package static func decode(_ text: String) -> [UInt8]? {
    // libsodium 1.0.18 takes some bytes above 127 for digits.
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let characters = text.utf8.map { CChar(bitPattern: $0) }
    let room = characters.count / 4 * 3
    var length = 0
    let bytes = try? unsafe [UInt8](count: room, orThrow: .malformed(.base64)) {
      unsafe sodium_base642bin(
        $0, room, characters, characters.count, nil, &length, nil, variant)
    }
    return bytes.map { Array($0.prefix(length)) }
  }
}
