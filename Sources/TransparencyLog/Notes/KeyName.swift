/// The name a note's key goes by, preferably a URL without its scheme such as `example.com/log`.
///
/// Not empty; without blanks, controls and plus signs. Two names are equal if their bytes are, so
/// that two spellings of one accented letter are two names, as they are for the key identifier.
package struct KeyName: Sendable {
  /// The name.
  package let text: String

  /// Takes a name; `nil` for one that a note cannot carry.
  package init?(_ text: String) {
    let isName =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        // Of ASCII, only the space is white among these; the properties take a look-up.
        $0.value >= 0x20 && $0 != "+" && ($0.isASCII ? $0 != " " : !$0.properties.isWhitespace)
      }
    guard isName else { return nil }
    self.text = text
  }
}

extension KeyName: Hashable {
  package static func == (left: KeyName, right: KeyName) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

extension KeyName: CustomStringConvertible {
  package var description: String { text }
}
