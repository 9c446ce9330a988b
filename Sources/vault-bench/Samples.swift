/// Durations of one work, and what is printed of them.
struct Samples {
  let name: String
  private(set) var values: [Duration] = []

  init(_ name: String) {
    self.name = name
  }

  mutating func measure(_ work: () async throws -> Void) async rethrows {
    let start = ContinuousClock.now
    try await work()
    values.append(ContinuousClock.now - start)
  }

  func percentile(_ percent: Int) -> Duration {
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, sorted.count * percent / 100)]
  }

  var perSecond: Int { Int((Duration.seconds(1) / percentile(50)).rounded()) }

  func line(against baseline: Samples?) -> String {
    let ratio =
      baseline.map { base in
        let hundredths = Int((percentile(50) / base.percentile(50) * 100).rounded())
        let rest = hundredths % 100
        return "  \(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)x"
      } ?? ""
    func microseconds(_ duration: Duration) -> String {
      let text = String(Int((duration / .microseconds(1)).rounded()))
      return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
    let title = name + String(repeating: " ", count: max(0, 44 - name.count))
    return "\(title)\(microseconds(percentile(50)))\(microseconds(percentile(95)))  "
      + "\(perSecond)/s\(ratio)"
  }
}
