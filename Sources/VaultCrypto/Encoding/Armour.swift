/// Bytes as a block of text that survives a log, a mail or a terminal.
///
/// A line that says what it is, base 64 in lines of 64 characters, a checksum line, and a closing
/// line. It is for what is sealed already: it protects against slips, not against anyone.
package enum Armour {
  /// The most bytes that are read from a block.
  package static let maximumByteCount = 1 << 28

  static let lineLength = 64
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
    // In terms of bytes: as characters, other marks end a line, and two spellings may be equal.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { trimmed($0) }[...]
    func place(of mark: String) -> Int? {
      lines.firstIndex { $0.elementsEqual("-----\(mark) \(label)-----".utf8) }
    }
    guard let begin = place(of: "BEGIN") else { throw .malformed(.armour) }
    lines = lines[(begin + 1)...]
    guard let end = place(of: "END") else { throw .malformed(.armour) }
    lines = lines[..<end]
    guard let sum = lines.popLast() else { throw .malformed(.armour) }
    guard lines.count <= maximumByteCount / 48 + 1 else { throw .tooLong(.armour) }
    let isEven =
      lines.dropLast().allSatisfy { $0.count == lineLength }
      && lines.last.map { (1...lineLength).contains($0.count) } ?? true
    let characters = String(decoding: lines.joined(), as: UTF8.self)
    guard isEven, let bytes = Base64.decode(characters),
      sum.elementsEqual("=\(checksum(bytes))".utf8)
    else { throw .malformed(.armour) }
    return bytes
  }

  /// The line without spaces around it, and without the other half of a line's end.
  private static func trimmed(_ line: Substring.UTF8View) -> Substring.UTF8View {
    let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0D].contains(byte) }
    var rest = line.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }

  static func checksum(_ bytes: [UInt8]) -> String {
    Base64.encode(Array(Digest.sha256(bytes).bytes.prefix(checksumByteCount)))
  }
}
