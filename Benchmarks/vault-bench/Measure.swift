import Foundation

/// One work that is measured: what it does in a round, and how often it does it there.
struct Work {
  enum Side: String {
    /// The vault.
    case ours
    /// Plain SQLite.
    case plain
    /// SQLite with a sealed box for each voucher.
    case sealed
    /// What the promises cost by themselves, in C.
    case floor
  }

  let side: Side
  /// How many operations a round has.
  var operations = 1
  let round: () async throws -> Void
}

/// What a work and its baselines took, in microseconds of one operation.
struct Measure: Codable {
  struct Series: Codable {
    var wall: [Double] = []
    var processor: [Double] = []

    var median: Double { Self.percentile(50, wall) }
    var low: Double { Self.percentile(5, wall) }
    var high: Double { Self.percentile(95, wall) }
    var extreme: Double { Self.percentile(99, wall) }
    var processorMedian: Double { Self.percentile(50, processor) }

    private static func percentile(_ percent: Int, _ values: [Double]) -> Double {
      let sorted = values.sorted()
      return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }
  }

  let name: String
  var series: [String: Series] = [:]
  /// The most memory that the process had so far, in MiB.
  var peak: Double = 0

  /// Measures works by turns, so that all of them meet the same machine.
  static func interleaved(_ name: String, rounds: Int, _ works: [Work]) async throws -> Measure {
    var measure = Measure(name: name)
    for round in -1..<rounds {
      for work in works {
        let (processor, start) = (Clocks.processor, ContinuousClock.now)
        try await work.round()
        // The first round warms what is cached.
        guard round >= 0 else { continue }
        let count = Double(work.operations)
        measure.series[work.side.rawValue, default: Series()].wall.append(
          (ContinuousClock.now - start) / .microseconds(1) / count)
        measure.series[work.side.rawValue, default: Series()].processor.append(
          (Clocks.processor - processor) / count)
      }
    }
    measure.peak = Clocks.peakMemory
    return measure
  }

  /// One side against another, at the medians; `nil` where one of them was not measured.
  func ratio(
    _ side: Work.Side = .ours, to other: Work.Side, _ figure: (Series) -> Double = { $0.median }
  ) -> Double? {
    guard let mine = series[side.rawValue], let other = series[other.rawValue], figure(other) > 0
    else { return nil }
    return figure(mine) / figure(other)
  }

  /// As `ratio`, of the processor's time.
  func processorRatio(_ side: Work.Side = .ours, to other: Work.Side) -> Double? {
    ratio(side, to: other) { $0.processorMedian }
  }
}

/// The process's own time and memory.
enum Clocks {
  /// Waits until the system has written what was filled; its writing is not what is measured.
  static func settle() { sync() }

  /// The processor's time of all threads, in microseconds.
  static var processor: Double {
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) * 1_000_000 + Double(time.tv_usec)
  }

  /// The most memory that the process has had, in MiB; a parent's memory is not in it, as it would be
  /// in `ru_maxrss`.
  static var peakMemory: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      let number = line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }
      return (number ?? 0) / 1024
    }
    return 0
  }
}
