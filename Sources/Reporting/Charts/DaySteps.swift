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
    if let threshold { entries.append(("threshold", "threshold \(threshold)")) }
    let limit = threshold.map {
      [Chart.line(Self.left, place($0), Chart.width, place($0), "threshold")]
    }
    let course = corners(place)
    let ground = course + [(x: Chart.width, y: place(0)), (x: Self.left, y: place(0))]
    return Chart(
      title: title, summary: summary, height: Self.top + Self.height + 30,
      content: Chart.legend(entries, at: 14, from: Self.left) + grid
        + axis.labels(at: Self.top + Self.height + 20)
        + [.path(ground, isClosed: true, style: "area"), .path(course, style: "level")]
        + (limit ?? [])
    ).html
  }

  /// Two corners a day: where it begins and where it ends.
  private func corners(_ place: (Int64) -> Int) -> [(x: Int, y: Int)] {
    let width = Chart.width - Self.left
    let count = max(levels.count, 1)
    return levels.indices.flatMap { index in
      let y = place(levels[index])
      return [
        (x: Self.left + index * width / count, y: y),
        (x: Self.left + (index + 1) * width / count, y: y),
      ]
    }
  }
}
