extension SignedNote {
  /// Reads a note, strictly: UTF-8, no controls, well-formed signature lines to the end.
  package init(_ bytes: [UInt8]) throws(TransparencyLogError) {
    guard bytes.count <= Self.maximumByteCount, let text = String(validating: bytes, as: UTF8.self)
    else { throw .malformed(.note) }
    try self.init(text)
  }

  /// Reads a note from text; as `init(_:)` from bytes.
  package init(_ text: String) throws(TransparencyLogError) {
    // In terms of bytes: as characters, a newline and what follows it may be one.
    let bytes = text.utf8
    guard Self.canCarry(text), let blank = Self.lastBlankLine(of: bytes) else {
      throw .malformed(.note)
    }
    let lines = Substring(bytes[bytes.index(after: blank)...]).utf8.dropLast()
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard (1...Self.maximumSignatureCount).contains(lines.count) else { throw .malformed(.note) }
    var signatures: [NoteSignature] = []
    for line in lines {
      guard let signature = NoteSignature(line: Substring(line)) else { throw .malformed(.note) }
      signatures.append(signature)
    }
    self.init(body: String(Substring(bytes[..<blank])), signatures: signatures)
  }

  /// Where the newline stands that is the last empty line, and that ends a text before it.
  private static func lastBlankLine(of text: String.UTF8View) -> String.UTF8View.Index? {
    let newline = UInt8(ascii: "\n")
    var index = text.endIndex
    var isAfterNewline = false
    while index != text.startIndex {
      text.formIndex(before: &index)
      let isNewline = text[index] == newline
      if isNewline && isAfterNewline { return text.index(after: index) }
      isAfterNewline = isNewline
    }
    return nil
  }
}
