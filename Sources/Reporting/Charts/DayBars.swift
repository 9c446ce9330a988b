import Ledgers

/// Bars that stand, one a day, made of parts; parts below the line hang.
struct DayBars {
  struct Part {
    let words: String
    let style: String
    /// What the days have of it; a negative number hangs below the line.
    let values: [LedgerDay: Int64]
  }

  let title: String
  let summary: String
  let days: [LedgerDay]
  let parts: [Part]
  /// Days that somebody should look at, which get a mark.
  var marked: Set<LedgerDay> = []
  /// A number of the axis in words.
  let text: (Int64) -> String

  private static let left = 120
  private static let top = 34
  private static let height = 190

  var html: HTML {
    var (highest, lowest): (Int64, Int64) = (0, 0)
    for day in days {
      let (up, down) = sums(of: day)
      (highest, lowest) = (max(highest, up), min(lowest, down))
    }
    let up = AxisSteps(upTo: highest)
    let low = lowest < 0 ? -AxisSteps(upTo: -lowest).top : 0
    let scale = Scale(from: low, to: up.top, over: Self.height)
    let place = { (value: Int64) in Self.top + Self.height - scale.position(of: value) }
    var lines = up.steps
    if low < 0 { lines.append(low) }
    let grid = lines.flatMap { step in
      [
        Chart.line(
          Self.left, place(step), Chart.width, place(step), step == 0 ? "axis strong" : "axis"),
        Chart.text(text(step), Self.left - 8, place(step) + 4, anchor: "end", style: "soft"),
      ]
    }
    let legend = Chart.legend(
      parts.map { ($0.style, $0.words) } + (marked.isEmpty ? [] : [("f-mark", "stands out")]),
      at: 14, from: Self.left)
    let axis = DayAxis(days: days, from: Self.left, to: Chart.width)
    return Chart(
      title: title, summary: summary, height: Self.top + Self.height + 30,
      content: legend + grid + axis.labels(at: Self.top + Self.height + 20)
        + days.indices.map { bar($0, axis, place) }
    ).html
  }

  private func sums(of day: LedgerDay) -> (up: Int64, down: Int64) {
    parts.reduce(into: (0, 0)) { sums, part in
      let value = part.values[day] ?? 0
      if value > 0 { sums.0 = sums.0 &+ value } else { sums.1 = sums.1 &+ value }
    }
  }

  private func bar(_ index: Int, _ axis: DayAxis, _ place: (Int64) -> Int) -> HTML {
    let day = days[index]
    let (x, width) = axis.span(of: index)
    var boxes: [HTML] = []
    var (up, down): (Int64, Int64) = (0, 0)
    for part in parts {
      guard let value = part.values[day], value != 0 else { continue }
      let start = value > 0 ? up : down
      let end = start &+ value
      if value > 0 { up = end } else { down = end }
      let (top, bottom) = (place(max(start, end)), place(min(start, end)))
      boxes.append(Chart.box(x, top, width, max(bottom - top, 1), part.style))
    }
    if marked.contains(day) {
      let (middle, tip) = (x + width / 2, place(up) - 3)
      boxes.append(
        .path(
          [(middle, tip), (middle - 6, tip - 11), (middle + 6, tip - 11)], isClosed: true,
          style: "f-mark"))
    }
    return boxes.isEmpty ? .empty : .element("g", [:], boxes)
  }
}

/// Days side by side, and the names of some of them.
struct DayAxis {
  let days: [LedgerDay]
  let from: Int
  let to: Int

  private func start(_ index: Int) -> Int { from + index * (to - from) / max(days.count, 1) }

  /// Where a day begins, and how wide a bar of it is.
  func span(of index: Int) -> (x: Int, width: Int) {
    let (start, end) = (start(index), start(index + 1))
    let gap = end - start > 8 ? (end - start) / 6 : end - start > 3 ? 1 : 0
    return (start + gap, max(1, end - start - 2 * gap))
  }

  func middle(of index: Int) -> Int { (start(index) + start(index + 1)) / 2 }

  /// So many names that none touches the next.
  func labels(at y: Int) -> [HTML] {
    let step = max(1, (days.count * 110 + (to - from) - 1) / max(1, to - from))
    return stride(from: 0, to: days.count, by: step).map { index in
      let middle = middle(of: index)
      // The name of one of the last days would run out of the drawing.
      return middle > to - 45
        ? Chart.text(days[index].text, to, y, anchor: "end", style: "soft")
        : Chart.text(days[index].text, middle, y, anchor: "middle", style: "soft")
    }
  }
}
