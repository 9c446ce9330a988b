/// The patterns that charts fill with, so that no two kinds differ by colour alone.
enum Patterns {
  /// The patterns, in a drawing of no size; the style sheet names them.
  static var html: HTML {
    .element(
      "svg",
      [
        "class": "patterns", "width": "0", "height": "0", "aria-hidden": "true",
        "focusable": "false",
      ],
      .element(
        "defs", [:],
        stripes("stripes-wait", ground: "g-wait"), stripes("stripes-out", ground: "g-bad"),
        checks("checks-bad", ground: "g-bad"), dots("dots-part", ground: "g-part"))
    ).line
  }

  private static func pattern(_ name: String, turned: String?, _ content: [HTML]) -> HTML {
    .element(
      "pattern",
      [
        "id": name, "width": "8", "height": "8", "patternUnits": "userSpaceOnUse",
        "patternTransform": turned,
      ], content)
  }

  private static func ground(_ style: String) -> HTML {
    .element("rect", ["width": "8", "height": "8", "class": style])
  }

  private static func stripes(_ name: String, ground style: String) -> HTML {
    pattern(
      name, turned: "rotate(45)",
      [ground(style), .element("rect", ["width": "3", "height": "8", "class": "g-paper"])])
  }

  private static func checks(_ name: String, ground style: String) -> HTML {
    pattern(
      name, turned: nil,
      [
        ground(style), .element("rect", ["width": "4", "height": "4", "class": "g-paper"]),
        .element(
          "rect", ["x": "4", "y": "4", "width": "4", "height": "4", "class": "g-paper"]),
      ])
  }

  private static func dots(_ name: String, ground style: String) -> HTML {
    pattern(
      name, turned: nil,
      [ground(style), .element("circle", ["cx": "4", "cy": "4", "r": "2", "class": "g-paper"])])
  }
}
