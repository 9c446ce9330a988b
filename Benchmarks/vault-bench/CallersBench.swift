import VoucherVault

/// How orders and reveals a second grow with the callers of one process.
struct CallersBench {
  let folder: String

  private static let counts = [1, 2, 4, 8, 16, 32]
  /// How many works a round has, whoever does them.
  private static let works = 128

  func run(_ report: (Measure) throws -> Void) async throws {
    let ours = try await BenchVault(in: folder + "/vault")
    let ids = try await ours.fill(10_000)
    Clocks.settle()
    for callers in Self.counts {
      try report(
        try await measure("capture of 5", callers) { _ in try await ours.order(5) })
    }
    for callers in Self.counts {
      try report(
        try await measure("reveal", callers) { number in
          try await ours.reveal(ids[number * 7_919 % ids.count])
        })
    }
    ours.vault.close()
  }

  private func measure(
    _ name: String, _ callers: Int, _ work: @escaping @Sendable (Int) async throws -> Void
  ) async throws -> Measure {
    let each = Self.works / callers
    return try await .interleaved(
      "\(name), callers: \(callers)", rounds: 9,
      [
        Work(side: .ours, operations: Self.works) {
          try await concurrently(callers) { caller in
            for number in 0..<each { try await work(caller * each + number) }
          }
        }
      ])
  }
}
