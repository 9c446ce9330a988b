import VoucherVault

/// Orders against the same rows in plain SQLite: intent, journal, capture and checkpoint included.
struct CaptureBench {
  let folder: String

  func run(_ report: (Measure) throws -> Void) async throws {
    let ours = try await BenchVault(in: folder + "/vault")
    let plain = try Baseline(folder + "/plain.db", seals: false)
    let sealed = try Baseline(folder + "/sealed.db", seals: true)
    let floor = try Floor(folder + "/floor", most: 200_000)
    for (count, rounds) in [(1, 200), (5, 200), (100, 60), (5_000, 11)] {
      try report(
        try await .interleaved(
          "capture of \(count), one caller", rounds: rounds,
          [
            Work(side: .plain) { try plain.order(count) },
            Work(side: .sealed) { try sealed.order(count) },
            Work(side: .floor) { try floor.order(count) },
            Work(side: .ours) { try await ours.order(count) },
          ]))
    }
    try report(try await Self.together(ours, plain, sealed, callers: 16))
    ours.vault.close()
  }

  /// So many callers at once, against one caller of plain SQLite.
  static func together(
    _ ours: BenchVault, _ plain: Baseline, _ sealed: Baseline, callers: Int
  ) async throws -> Measure {
    let each = 8
    return try await .interleaved(
      "capture of 5, \(callers) callers", rounds: 20,
      [
        Work(side: .plain, operations: each) { for _ in 0..<each { try plain.order(5) } },
        Work(side: .sealed, operations: each) { for _ in 0..<each { try sealed.order(5) } },
        Work(side: .ours, operations: callers * each) {
          try await concurrently(callers) { _ in
            for _ in 0..<each { try await ours.order(5) }
          }
        },
      ])
  }
}

/// Does the work in so many tasks at once, and waits for all of them.
func concurrently(
  _ callers: Int, _ work: @escaping @Sendable (Int) async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for caller in 0..<callers { group.addTask { try await work(caller) } }
    try await group.waitForAll()
  }
}
