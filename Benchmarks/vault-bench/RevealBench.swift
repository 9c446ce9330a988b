import VoucherModel
import VoucherVault

/// Reveals from a vault of so many vouchers, alone and by many callers at once, and captures into it.
struct RevealBench {
  let folder: String
  let vouchers: Int

  func run(_ report: (Measure) throws -> Void) async throws {
    let ours = try await BenchVault(in: folder + "/vault")
    let plain = try Baseline(folder + "/plain.db", seals: false)
    let sealed = try Baseline(folder + "/sealed.db", seals: true)
    let floor = try Floor(folder + "/floor", most: vouchers + 10_000)
    let ids = try await ours.fill(vouchers)
    try plain.fill(vouchers)
    try sealed.fill(vouchers)
    try floor.fill(vouchers)
    Clocks.settle()
    var picks = Picks(count: vouchers)
    try report(
      try await .interleaved(
        "reveal of \(vouchers), one caller", rounds: 300,
        [
          Work(side: .plain) { try plain.reveal(picks.next() + 1) },
          Work(side: .sealed) { try sealed.reveal(picks.next() + 1) },
          Work(side: .floor) { try floor.reveal(picks.next()) },
          Work(side: .ours) { try await ours.reveal(ids[picks.next()]) },
        ]))
    let (callers, each) = (16, 8)
    try report(
      try await .interleaved(
        "reveal of \(vouchers), \(callers) callers", rounds: 40,
        [
          Work(side: .plain, operations: each) {
            for _ in 0..<each { try plain.reveal(picks.next() + 1) }
          },
          Work(side: .sealed, operations: each) {
            for _ in 0..<each { try sealed.reveal(picks.next() + 1) }
          },
          Work(side: .ours, operations: callers * each) {
            let chosen = (0..<callers * each).map { _ in ids[picks.next()] }
            try await concurrently(callers) { caller in
              for number in 0..<each { try await ours.reveal(chosen[caller * each + number]) }
            }
          },
        ]))
    try report(
      try await .interleaved(
        "capture of 5 into \(vouchers)", rounds: 100,
        [
          Work(side: .plain) { try plain.order(5) },
          Work(side: .sealed) { try sealed.order(5) },
          Work(side: .floor) { try floor.order(5) },
          Work(side: .ours) { try await ours.order(5) },
        ]))
    ours.vault.close()
  }

  /// Vouchers in no order, and each once as long as there are any.
  private struct Picks {
    let count: Int
    private var position = 0

    init(count: Int) { self.count = count }

    mutating func next() -> Int {
      position = (position + 7_919) % count
      return position
    }
  }
}
