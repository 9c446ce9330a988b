extension Unicode.Scalar {
  /// Whether the scalar is something a reader cannot see: a control, a direction or format mark, a
  /// line separator, a private or ignorable character.
  ///
  /// Terminals act on some of them, and the others make one text look like another.
  package var isInvisible: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate:
      return true
    default:
      return properties.isDefaultIgnorableCodePoint && !isPresentationSelector
    }
  }

  /// U+FE0E and U+FE0F, which choose between the text and the picture form of a symbol.
  private var isPresentationSelector: Bool { value == 0xFE0E || value == 0xFE0F }

  /// The scalar in a form that can be read: `\n`, `\t`, `\r`, or `\u{1b}`.
  var visibleEscape: String {
    switch self {
    case "\n": #"\n"#
    case "\r": #"\r"#
    case "\t": #"\t"#
    default: #"\u{"# + String(value, radix: 16) + "}"
    }
  }
}
