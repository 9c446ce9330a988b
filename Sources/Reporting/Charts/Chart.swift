/// A drawing of numbers that a table below it has in full.
///
/// It has a name and a description for those who do not see it, needs no script, and says nothing by
/// colour alone: what differs has a pattern or a word of its own.
struct Chart {
  static let width = 1_000

  /// What the drawing is called, and what it shows in a sentence.
  let title: String
  let summary: String
  let height: Int
  let content: [HTML]

  var html: HTML {
    let name = "chart-" + HTML.anchor(title) + "-\(Self.mark(title))"
    return .element(
      "figure", ["class": "chart"],
      .element("figcaption", [:], .text(title)).line,
      .element(
        "svg",
        [
          "viewBox": "0 0 \(Self.width) \(height)", "role": "img",
          "aria-labelledby": "\(name)-t \(name)-d",
        ],
        [
          .element("title", ["id": "\(name)-t"], .text(title)),
          .element("desc", ["id": "\(name)-d"], .text(summary)),
        ] + content)
    ).line
  }

  /// Tells titles apart whose letters are the same.
  private static func mark(_ title: String) -> String {
    var sum: UInt32 = 0
    for byte in title.utf8 { sum = sum &* 31 &+ UInt32(byte) }
    return String(sum, radix: 36)
  }
}

extension Chart {
  static func text(
    _ text: String, _ x: Int, _ y: Int, anchor: String? = nil, style: String? = nil
  ) -> HTML {
    .element(
      "text", ["x": "\(x)", "y": "\(y)", "text-anchor": anchor, "class": style], .text(text))
  }

  static func box(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ style: String) -> HTML {
    .element(
      "rect",
      [
        "x": "\(x)", "y": "\(y)", "width": "\(width)", "height": "\(height)", "class": style,
      ])
  }

  static func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ style: String) -> HTML {
    .element(
      "line", ["x1": "\(x1)", "y1": "\(y1)", "x2": "\(x2)", "y2": "\(y2)", "class": style])
  }

  /// Swatches with their words, from the left.
  static func legend(_ entries: [(style: String, words: String)], at y: Int, from x: Int) -> [HTML]
  {
    var x = x
    var parts: [HTML] = []
    for entry in entries {
      parts.append(box(x, y - 11, 14, 14, entry.style))
      parts.append(text(entry.words, x + 20, y))
      x += 20 + DisplayWidth.of(entry.words) * 8 + 24
    }
    return parts
  }
}

/// Where the lines of an axis stand: at 1, 2 or 5 times a power of ten, zero and the top included.
struct AxisSteps {
  let steps: [Int64]

  /// Steps from zero to at least `highest`, four at the most above zero.
  init(upTo highest: Int64) {
    var unit: Int64 = 1
    search: while true {
      for factor: Int64 in [1, 2, 5] {
        let (step, overflow) = unit.multipliedReportingOverflow(by: factor)
        guard !overflow else { break search }
        let (top, isTooHigh) = step.multipliedReportingOverflow(by: 4)
        if isTooHigh || top >= highest {
          steps = (0...4).map { step * $0 }.reduce(into: []) { steps, value in
            if (steps.last ?? -1) < max(highest, 1) { steps.append(value) }
          }
          return
        }
      }
      let (next, overflow) = unit.multipliedReportingOverflow(by: 10)
      guard !overflow else { break search }
      unit = next
    }
    steps = [0, max(highest, 1)]
  }

  var top: Int64 { steps.last ?? 1 }
}
