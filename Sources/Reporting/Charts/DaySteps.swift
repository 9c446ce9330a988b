import Ledgers

/// A level over days, as a line of steps, with a line below which somebody wants to know.
struct DaySteps {
  let title: String
  let summary: String
  let days: [LedgerDay]
  let levels: [Int64]
  let threshold: Int64?

  private static let left = 120
  private static let top = 34
  private static let height = 170

  var html: HTML {
    let axisSteps = AxisSteps(upTo: max(levels.max() ?? 0, threshold ?? 0))
    let scale = Scale(from: 0, to: axisSteps.top, over: Self.height)
    let place = { (value: Int64) in Self.top + Self.height - scale.position(of: value) }
    let grid = axisSteps.steps.flatMap { step in
      [
        Chart.line(
          Self.left, place(step), Chart.width, place(step), step == 0 ? "axis strong" : "axis"),
        Chart.text(String(step), Self.left - 8, place(step) + 4, anchor: "end", style: "soft"),
      ]
    }
    let axis = DayAxis(days: days, from: Self.left, to: Chart.width)
    var entries = [("f-sum", "units in stock at the end of the day")]
    if let threshold { entries.append(("f-bad", "threshold \(threshold)")) }
    let limit = threshold.map {
      [Chart.line(Self.left, place($0), Chart.width, place($0), "threshold")]
    }
    return Chart(
      title: title, summary: summary, height: Self.top + Self.height + 30,
      content: Chart.legend(entries, at: 14, from: Self.left) + grid
        + axis.labels(at: Self.top + Self.height + 20)
        + [area(axis, place), steps(axis, place)] + (limit ?? [])
    ).html
  }

  private func corners(_ axis: DayAxis, _ place: (Int64) -> Int) -> String {
    levels.indices.map { index in
      let width = (Chart.width - Self.left)
      let start = Self.left + index * width / max(levels.count, 1)
      let end = Self.left + (index + 1) * width / max(levels.count, 1)
      let y = place(levels[index])
      return "\(index == 0 ? "M" : "L")\(start) \(y) L\(end) \(y)"
    }.joined(separator: " ")
  }

  private func steps(_ axis: DayAxis, _ place: (Int64) -> Int) -> HTML {
    .element("path", ["d": corners(axis, place), "class": "level"])
  }

  private func area(_ axis: DayAxis, _ place: (Int64) -> Int) -> HTML {
    let ground = place(0)
    let path = "\(corners(axis, place)) L\(Chart.width) \(ground) L\(Self.left) \(ground) Z"
    return .element("path", ["d": path, "class": "area"])
  }
}
