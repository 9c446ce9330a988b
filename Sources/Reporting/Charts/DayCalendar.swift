import Ledgers

/// Days as a calendar, a week a column; what a day has stands in its field, and shades it.
struct DayCalendar {
  let title: String
  let summary: String
  let days: [LedgerDay]
  let counts: [LedgerDay: Int]

  private static let left = 46
  private static let top = 26
  private static let rowHeight = 40

  var html: HTML {
    guard let first = days.first else { return .empty }
    let monday = first.advanced(by: -first.weekday)
    let weeks = (Int((days.last ?? first).number - monday.number)) / 7 + 1
    let width = min(72, (Chart.width - Self.left) / max(weeks, 1))
    let largest = Int64(counts.values.max() ?? 0)
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].enumerated().map {
      Chart.text(
        $0.element, 0, Self.top + $0.offset * Self.rowHeight + 25, style: "soft")
    }
    // Where two months begin in neighbouring weeks, the name of the first would run into the second.
    let starts = days.filter { $0 == first || $0.text.hasSuffix("-01") }
    let months = starts.indices.filter { index in
      index + 1 == starts.count
        || Int(starts[index + 1].number - starts[index].number) * width > 70 * 7
    }
    .map { starts[$0] }
    .map { day in
      Chart.text(
        String(day.text.prefix(7)), Self.left + Int(day.number - monday.number) / 7 * width, 16,
        style: "soft")
    }
    let fields = days.map { day -> HTML in
      let place = Int(day.number - monday.number)
      let (x, y) = (Self.left + place / 7 * width, Self.top + place % 7 * Self.rowHeight)
      return field(day, x, y, width, largest)
    }
    return Chart(
      title: title, summary: summary, height: Self.top + 7 * Self.rowHeight,
      content: names + months + fields
    ).html
  }

  private func field(_ day: LedgerDay, _ x: Int, _ y: Int, _ width: Int, _ largest: Int64) -> HTML {
    let count = counts[day] ?? 0
    let shade = 1 + Scale(from: 0, to: largest, over: 3).position(of: Int64(count))
    let style = count == 0 ? "field" : "field s\(shade)"
    var parts = [
      Chart.box(x + 1, y + 1, max(width - 2, 2), Self.rowHeight - 2, style),
      Chart.text(String(day.text.suffix(2)), x + 6, y + 14, style: "soft small"),
    ]
    if count > 0 {
      parts.append(
        Chart.text(String(count), x + width - 8, y + 32, anchor: "end", style: "strong"))
    }
    return .element("g", [:], parts)
  }
}
