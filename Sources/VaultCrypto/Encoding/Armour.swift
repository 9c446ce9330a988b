/// Bytes as a block of text that survives a log, a mail or a terminal.
///
/// A line that says what it is, base 64 in lines of 64 characters, a checksum line, and a closing
/// line. It is for what is sealed already: it protects against slips, not against anyone.
package enum Armour {
  /// The most bytes that are read from a block.
  package static let maximumByteCount = 1 << 28

  private static let lineLength = 64
  private static let checksumByteCount = 6

  /// Writes the block; `label` is in capital letters, digits and spaces.
  package static func encode(_ bytes: [UInt8], label: String) -> String {
    var text = "-----BEGIN \(label)-----\n"
    let characters = Array(Base64.encode(bytes).utf8)
    for start in stride(from: 0, to: characters.count, by: lineLength) {
      let end = min(start + lineLength, characters.count)
      text += String(decoding: characters[start..<end], as: UTF8.self) + "\n"
    }
    return text + "=\(checksum(bytes))\n-----END \(label)-----\n"
  }

  /// Reads the first block with that label; what stands before and behind it does not matter, nor
  /// do spaces around lines, but inside the block everything must be as `encode` writes it.
  package static func decode(_ text: String, label: String) throws(CryptoError) -> [UInt8] {
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
      .map { $0.trimmed }[...]
    guard let begin = lines.firstIndex(of: "-----BEGIN \(label)-----") else {
      throw .malformed(.armour)
    }
    lines = lines[(begin + 1)...]
    guard let end = lines.firstIndex(of: "-----END \(label)-----") else {
      throw .malformed(.armour)
    }
    lines = lines[..<end]
    guard let sum = lines.popLast() else { throw .malformed(.armour) }
    guard lines.count <= maximumByteCount / 48 + 1 else { throw .tooLong(.armour) }
    let isEven = lines.dropLast().allSatisfy { $0.utf8.count == lineLength }
    guard isEven, let bytes = Base64.decode(lines.joined()), "=\(checksum(bytes))" == sum else {
      throw .malformed(.armour)
    }
    return bytes
  }

  private static func checksum(_ bytes: [UInt8]) -> String {
    Base64.encode(Array(Digest.sha256(bytes).bytes.prefix(checksumByteCount)))
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var rest = self
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    return rest
  }
}
