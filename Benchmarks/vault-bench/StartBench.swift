import Foundation
import VoucherModel
import VoucherVault

/// From the start of the program to the code it shows, with a key file; and one large order.
struct StartBench {
  let folder: String
  let program: String

  func run(_ report: (Measure) throws -> Void) async throws {
    let bench = try await BenchVault(in: folder + "/vault")
    let ids = try await bench.order(5)
    bench.vault.close()
    var measure = Measure(name: "start to first revealed code")
    var whole = Measure(name: "start to the end of a reveal")
    for round in -1..<40 {
      let child = try Child.run(
        program,
        [
          "voucher", "reveal", ids[(round + 1) % ids.count].description, "--purpose", "benchmark",
          "--actor", "bench", "--json", "--vault", folder + "/vault",
        ])
      guard child.status == 0, !child.output.isEmpty else {
        throw BenchVault.Unusable(what: "reveal, status \(child.status)")
      }
      guard round >= 0 else { continue }
      measure.series["ours", default: .init()].wall.append(child.first)
      measure.series["ours", default: .init()].processor.append(child.processor)
      measure.peak = max(measure.peak, child.peak)
      whole.series["ours", default: .init()].wall.append(child.wall)
      whole.series["ours", default: .init()].processor.append(child.processor)
    }
    whole.peak = measure.peak
    try report(measure)
    try report(whole)
  }
}

/// What one order of 5,000 needs, in a process that does nothing else.
struct MemoryBench {
  let folder: String

  func run(_ report: (Measure) throws -> Void) async throws {
    let bench = try await BenchVault(in: folder + "/vault")
    try await bench.order(1)
    var before = Measure(name: "memory before an order")
    before.peak = Clocks.peakMemory
    try report(before)
    let start = ContinuousClock.now
    try await bench.order(5_000)
    var measure = Measure(name: "memory while capturing 5000")
    measure.series["ours", default: .init()].wall.append(
      (ContinuousClock.now - start) / .microseconds(1))
    measure.peak = Clocks.peakMemory
    try report(measure)
    bench.vault.close()
  }
}

/// Does a work so often and nothing else, by so many callers at once: for whoever counts the system's
/// calls, or takes a profile.
///
/// `floor:5` and `floor-reveal:10000` are the same of what the promises cost in C.
struct SyncBench {
  let folder: String

  func run(_ work: String, count: Int, callers: Int) async throws {
    let parts = work.split(separator: ":")
    let (kind, size) = (parts.first ?? "order", parts.dropFirst().first.flatMap { Int($0) } ?? 5)
    if kind.hasPrefix("floor") {
      let floor = try Floor(folder + "/floor", most: size * count + 10_000)
      if kind == "floor-reveal" { try floor.fill(size) }
      for number in 0..<count {
        if kind == "floor" { try floor.order(size) } else { try floor.reveal(number % size) }
      }
      return
    }
    let bench = try await BenchVault(in: folder + "/vault")
    let ids = try await kind == "reveal" ? bench.fill(size) : []
    try await concurrently(callers) { caller in
      for number in 0..<count / callers {
        switch kind {
        case "reveal":
          try await bench.reveal(ids[(caller * count + number) * 7_919 % ids.count])
        default: try await bench.order(size)
        }
      }
    }
    bench.vault.close()
  }
}
