import CSodium

/// Hexadecimal text of bytes that are not secret.
package enum Hex {
  /// Two lowercase digits a byte.
  package static func encode(_ bytes: [UInt8]) -> String {
    let capacity = bytes.count * 2 + 1
    let text = unsafe [UInt8](count: capacity) { target in
      unsafe target.withMemoryRebound(to: CChar.self, capacity: capacity) {
        _ = unsafe sodium_bin2hex($0, capacity, bytes, bytes.count)
      }
    }
    return String(decoding: text.dropLast(), as: UTF8.self)
  }

  /// Reads digits in either case; `nil` for an odd count or anything that is no digit.
  package static func decode(_ text: String) -> [UInt8]? {
    let digits = text.utf8.map { CChar(bitPattern: $0) }
    guard digits.count.isMultiple(of: 2) else { return nil }
    let room = digits.count / 2
    var length = 0
    let bytes = try? unsafe [UInt8](count: room, orThrow: .malformed(.hex)) {
      unsafe sodium_hex2bin($0, room, digits, digits.count, nil, &length, nil)
    }
    return length == room ? bytes : nil
  }
}
