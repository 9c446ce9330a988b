/// Makes text that came from outside fit to be printed.
package enum PrintableText {
  /// The text with control, formatting and private characters as `?`, cut to so many characters.
  package static func bounded(_ text: String, to limit: Int = 200) -> String {
    var kept = String.UnicodeScalarView()
    // Scalars are counted, not characters: one character may be made of any number of them.
    for scalar in text.unicodeScalars.prefix(limit) {
      kept.append(isPrintable(scalar) ? scalar : "?")
    }
    return String(kept)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return false
    default:
      return true
    }
  }
}
