import Foundation

/// Measures the works of a vault, each group in a process of its own, and prints one table.
///
///     vault-bench [GROUP ...] [--json FILE] [--compare FILE] [--quick]
///
/// Without a group, all of them. `vault-bench in GROUP FOLDER` is what a process of a group runs.
@main
enum Program {
  static func main() async throws {
    var words = Array(CommandLine.arguments.dropFirst())
    if words.first == "in", words.count >= 3 {
      try await Group.run(words[1], in: words[2], words: Array(words.dropFirst(3)))
      return
    }
    let json = take("--json", from: &words)
    let compare = take("--compare", from: &words)
    let isQuick = words.contains("--quick")
    words.removeAll { $0 == "--quick" }
    let earlier = try compare.map { try read($0) } ?? []
    var measures: [Measure] = []
    for group in words.isEmpty ? Group.all(isQuick: isQuick) : words {
      measures += try run(group)
    }
    ResultTable(measures: measures, earlier: earlier).print()
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      try encoder.encode(measures).write(to: URL(fileURLWithPath: json))
    }
  }

  /// Runs a group in a process of its own, so that its memory is its own, and removes what it made.
  private static func run(_ group: String) throws -> [Measure] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vault-bench-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let parts = group.split(separator: ":").map(String.init)
    FileHandle.standardError.write(Data("== \(group)\n".utf8))
    let words = ["in", parts[0], folder.path(percentEncoded: false)] + parts.dropFirst()
    let child = try Child.run(own, words)
    guard child.status == 0 else { throw BenchVault.Unusable(what: "\(group): \(child.status)") }
    return try child.output.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Measure.self, from: Data($0))
    }
  }

  /// This program; the one that is measured lies beside it.
  static var own: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }

  private static func take(_ option: String, from words: inout [String]) -> String? {
    guard let index = words.firstIndex(of: option), index + 1 < words.count else { return nil }
    let value = words[index + 1]
    words.removeSubrange(index...(index + 1))
    return value
  }

  private static func read(_ file: String) throws -> [Measure] {
    try JSONDecoder().decode([Measure].self, from: Data(contentsOf: URL(fileURLWithPath: file)))
  }
}

/// The works that share a process.
enum Group {
  static func all(isQuick: Bool) -> [String] {
    let quick = [
      "capture", "reveal:100000", "allocate:100000", "callers", "start", "memory", "match",
      "reconcile:10000", "audit:100000",
    ]
    return isQuick
      ? quick : quick.dropLast() + ["reveal:1000000", "allocate:1000000", "audit:1000000"]
  }

  static func run(_ name: String, in folder: String, words: [String]) async throws {
    let number = words.first.flatMap { Int($0) }
    switch name {
    case "capture": try await CaptureBench(folder: folder).run(report)
    case "reveal":
      try await RevealBench(folder: folder, vouchers: number ?? 100_000).run(report)
    case "allocate":
      try await InventoryBench(folder: folder, vouchers: number ?? 100_000).run(report)
    case "callers": try await CallersBench(folder: folder).run(report)
    case "start": try await StartBench(folder: folder, program: program).run(report)
    case "syncs":
      try await SyncBench(folder: folder).run(
        words.first ?? "order:5", count: words.dropFirst().first.flatMap { Int($0) } ?? 10,
        callers: words.dropFirst(2).first.flatMap { Int($0) } ?? 1)
    case "memory": try await MemoryBench(folder: folder).run(report)
    case "match": try MatchBench.runAll(vouchers: number ?? 100_000, report)
    case "reconcile":
      try FinanceBench(folder: folder, orders: number ?? 10_000, program: program).run(report)
    case "finance-fill": try await FinanceFilling(folder: folder, orders: number ?? 10_000).run()
    case "audit":
      try await AuditBench(folder: folder).run(leaves: number ?? 1_000_000, report)
    default: throw BenchVault.Unusable(what: "group \(name)")
    }
  }

  /// One line for each measure.
  private static func report(_ measure: Measure) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    FileHandle.standardOutput.write(try encoder.encode(measure) + Data("\n".utf8))
  }

  private static var program: String {
    URL(fileURLWithPath: Program.own).deletingLastPathComponent().appending(path: "voucher-vault")
      .path(percentEncoded: false)
  }
}
