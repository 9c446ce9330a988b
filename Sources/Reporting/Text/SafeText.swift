/// Text from outside, made fit for a terminal: one line, bounded, with nothing invisible in it.
///
/// Controls, line breaks, direction marks and other invisible characters appear as escapes such as
/// `\n` and `\u{1b}`, and a backslash as two, so that two different texts never look the same
/// unless they were cut. What is longer than the limit ends in `…`.
package struct SafeText: Hashable, Sendable {
  /// The text to show.
  package let text: String

  /// The most columns that are shown where the caller names no other limit.
  package static let defaultLimit = 200

  /// The most scalars one grapheme may have; further ones are escaped, so that a pile of accents
  /// is as long as it looks.
  private static let graphemeLimit = 8

  /// Neutralises the text, and cuts it to so many columns (one at least).
  package init(_ untrusted: String, limit: Int = SafeText.defaultLimit) {
    let limit = max(1, limit)
    var text = ""
    var last = ""
    var width = 0
    for character in untrusted {
      let piece = Self.piece(for: character)
      width += DisplayWidth.of(piece)
      guard width <= limit else {
        self.text = text + "…"
        return
      }
      // A piece that ends at the limit is held back: if more follows, the mark takes its place.
      if width < limit { text += piece } else { last = piece }
    }
    self.text = text + last
  }

  private static func piece(for character: Character) -> String {
    var piece = ""
    var count = 0
    var canCarryMark = false
    for scalar in character.unicodeScalars {
      count += 1
      if scalar == "\\" {
        piece += #"\\"#
      } else if scalar.isInvisible || count > graphemeLimit || scalar.isMark && !canCarryMark {
        piece += scalar.visibleEscape
        canCarryMark = false
      } else {
        piece.unicodeScalars.append(scalar)
        canCarryMark = true
      }
    }
    return piece
  }
}

extension SafeText: CustomStringConvertible {
  package var description: String { text }
}

extension Unicode.Scalar {
  /// Whether the scalar is drawn onto the one before it.
  fileprivate var isMark: Bool {
    if isASCII { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return properties.isGraphemeExtend || properties.isEmojiModifier
    }
  }
}
