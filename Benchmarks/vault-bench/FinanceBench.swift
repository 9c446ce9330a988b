import Foundation

/// Measures whole reconciliations by the real program of a vault of many orders with the supplier's
/// lists of them as files, without network.
struct FinanceBench {
  private let folder: String
  private let orders: Int
  private let program: String

  private struct Unusable: Error {
    let what: String
  }

  init(folder: String, orders: Int, program: String) {
    self.folder = folder
    self.orders = orders
    self.program = program
  }

  /// Fills the vault by another process: the memory of one that is begun by a large process has that
  /// one's in it.
  func run(_ report: (Measure) throws -> Void) throws {
    let filling = try Child.run(Program.own, ["in", "finance-fill", folder, String(orders)])
    guard filling.status == 0 else { throw Unusable(what: "filling") }
    for format in ["table", "json", "html"] {
      // The first run keeps what it read, the others find it unchanged.
      try report(try reconcile(format, "learning", rounds: 1))
      try report(try reconcile(format, "again", rounds: 3))
    }
    for name in ["stock", "spend", "expiry", "reveals", "scorecard"] {
      try report(
        try measure(
          ["report", name, "--format", "html", "--output", folder + "/report"], "report \(name)",
          rounds: 3))
    }
  }

  private func reconcile(_ format: String, _ what: String, rounds: Int) throws -> Measure {
    let lists = ["orders", "transactions", "wallets", "currencies"]
    return try measure(
      ["reconcile", "run", "--format", format, "--output", folder + "/report"]
        + ["--as-of", "2099-01-01"] + lists.flatMap { ["--\($0)", folder + "/\($0).json"] },
      "reconcile \(orders) orders as \(format), \(what)", rounds: rounds)
  }

  private func measure(_ words: [String], _ name: String, rounds: Int) throws -> Measure {
    var measure = Measure(name: name)
    for _ in 0..<rounds {
      let child = try Child.run(program, words + ["--vault", folder + "/vault"])
      guard child.status == 0 else { throw Unusable(what: "\(name): status \(child.status)") }
      measure.series["ours", default: .init()].wall.append(child.wall)
      measure.series["ours", default: .init()].processor.append(child.processor)
      measure.peak = max(measure.peak, child.peak)
    }
    return measure
  }
}
