/// A piece of HTML that is well formed by the way it is made.
///
/// Text and attribute values pass through `SafeText` and are escaped, so that nothing from outside can
/// open a tag, leave an attribute, or hide in the page. There is no way to put raw text in.
package struct HTML: Hashable, Sendable {
  /// The markup.
  package private(set) var markup: String

  private init(markup: String) {
    self.markup = markup
  }

  /// Nothing.
  package static let empty = HTML(markup: "")

  /// A text, shown as it is.
  package static func text(_ text: String, limit: Int = 1_000) -> HTML {
    HTML(markup: escaped(SafeText(text, limit: limit).text))
  }

  /// An element with what is inside it; attributes without a value are left out.
  package static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
    _ content: HTML...
  ) -> HTML {
    element(name, attributes, content)
  }

  /// An element with what is inside it; attributes without a value are left out.
  package static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>, _ content: [HTML]
  ) -> HTML {
    HTML(
      markup: opening(name, attributes) + ">" + content.map(\.markup).joined() + "</\(name)>")
  }

  /// An element that has no inside.
  package static func void(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]
  ) -> HTML {
    HTML(markup: opening(name, attributes) + ">")
  }

  /// The line through some corners; it is made of numbers alone, and may be of any length.
  static func path(_ corners: [(x: Int, y: Int)], isClosed: Bool = false, style: StaticString)
    -> HTML
  {
    let steps = corners.enumerated().map {
      "\($0.offset == 0 ? "M" : "L")\($0.element.x) \($0.element.y)"
    }
    let course = steps.joined(separator: " ") + (isClosed ? " Z" : "")
    return HTML(markup: "<path d=\"\(course)\" class=\"\(style)\"></path>")
  }

  /// One after the other.
  package static func sequence(_ parts: [HTML]) -> HTML {
    HTML(markup: parts.map(\.markup).joined())
  }

  /// The style sheet of a page, which is ours alone.
  static func style(_ sheet: StaticString) -> HTML {
    HTML(markup: "<style>\(sheet)</style>\n")
  }

  /// The same, with a line break behind it: a file that people may look into.
  package var line: HTML { HTML(markup: markup + "\n") }

  private static func opening(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>
  ) -> String {
    attributes.reduce(into: "<\(name)") { tag, attribute in
      guard let value = attribute.value else { return }
      tag += " \(attribute.key)=\"\(escaped(SafeText(value, limit: 1_000).text))\""
    }
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
