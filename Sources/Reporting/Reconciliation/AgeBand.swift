/// The ages that operations sort open breaks by.
enum AgeBand: String, CaseIterable {
  case day = "0-24h"
  case threeDays = "1-3d"
  case week = "3-7d"
  case month = "7-30d"
  case older = "30d+"

  private static let dayLength: Int64 = 86_400_000

  /// The band that an age in milliseconds falls into; the lower bound belongs to the band.
  init(age: Int64) {
    self =
      switch age / Self.dayLength {
      case ..<1: .day
      case ..<3: .threeDays
      case ..<7: .week
      case ..<30: .month
      default: .older
      }
  }

  /// An age in its two largest units: `12m`, `5h 3m`, `3d 4h`.
  static func text(ofAge age: Int64) -> String {
    let minutes = max(0, age) / 60_000
    let (hours, days) = (minutes / 60, minutes / 1440)
    if days > 0 { return "\(days)d \(hours % 24)h" }
    return hours > 0 ? "\(hours)h \(minutes % 60)m" : "\(minutes)m"
  }
}
