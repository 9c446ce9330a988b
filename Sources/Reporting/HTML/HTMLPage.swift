/// A page in one file: nothing is loaded, no script runs, it reads in light, dark and on paper.
struct HTMLPage {
  let title: String
  let language = "en"
  let content: [HTML]

  init(_ title: String, _ content: [HTML]) {
    self.title = title
    self.content = content
  }

  /// Even if something got past the escaping, a browser runs and loads nothing.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  var text: String {
    let head = HTML.element(
      "head", [:],
      .void("meta", ["charset": "utf-8"]).line,
      .void("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy]).line,
      .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]).line,
      .void("meta", ["name": "referrer", "content": "no-referrer"]).line,
      .element("title", [:], .text(title)).line, .style(PageStyle.sheet))
    let body = HTML.element("body", [:], Patterns.html, .element("main", [:], content)).line
    let page = HTML.element("html", ["lang": language], head.line, body)
    return "<!DOCTYPE html>\n" + page.markup + "\n"
  }
}
