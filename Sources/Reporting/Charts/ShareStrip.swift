/// Strips of a hundred per cent, cut into parts as wide as their share.
struct ShareStrip {
  struct Part {
    let amount: Int64
    let style: String
    /// What the part is, with its numbers.
    let words: String
  }

  struct Strip {
    let label: String
    let parts: [Part]
  }

  let title: String
  let summary: String
  let strips: [Strip]

  private static let barHeight = 34

  var html: HTML {
    guard !strips.isEmpty else { return .empty }
    var y = 0
    var content: [HTML] = []
    for strip in strips {
      let (part, height) = draw(strip, at: y)
      content.append(part)
      y += height
    }
    return Chart(title: title, summary: summary, height: y, content: content).html
  }

  /// The strip, and below it a line of words for each part, two beside each other.
  private func draw(_ strip: Strip, at top: Int) -> (HTML, height: Int) {
    let whole = strip.parts.reduce(0) { $0 &+ $1.amount }
    let scale = Scale(from: 0, to: whole, over: Chart.width)
    var content = [
      Chart.text(strip.label, 0, top + 16, style: "strong"),
      Chart.box(0, top + 24, Chart.width, Self.barHeight, "f-none"),
    ]
    var sum: Int64 = 0
    for part in strip.parts {
      let start = scale.position(of: sum)
      sum = sum &+ part.amount
      let width = scale.position(of: sum) - start
      if width > 0 { content.append(Chart.box(start, top + 24, width, Self.barHeight, part.style)) }
    }
    for (index, part) in strip.parts.enumerated() {
      let (x, y) = (index % 2 * Chart.width / 2, top + 80 + index / 2 * 22)
      content.append(Chart.box(x, y - 11, 14, 14, part.style))
      content.append(Chart.text(part.words, x + 20, y))
    }
    return (.element("g", [:], content), 80 + (strip.parts.count + 1) / 2 * 22)
  }
}
