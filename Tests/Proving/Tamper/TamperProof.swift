import Foundation
import GRDB
package import ProofReport
import TestSupport
import VoucherVault

/// The proof that no change of a vault goes unnoticed: each is made, verified, and has to be named.
package struct TamperProof: Sendable {
  /// How much of it is done.
  package struct Extent: Sendable {
    /// Every n-th byte of the texts and blobs, and bit of the numbers.
    package var byteStep = 1
    /// Every n-th byte of the database's file.
    package var pageStep = 1
    /// Every n-th of the other changes.
    package var rowStep = 1
    /// How many workers there are.
    package var workers = ProcessInfo.processInfo.activeProcessorCount

    package init() {}
  }

  private let extent: Extent

  package init(_ extent: Extent = Extent()) {
    self.extent = extent
  }

  /// Makes a vault, tampers with copies of it, and counts what was found.
  package func run(progress: @escaping @Sendable (String) -> Void) async -> ProofResult {
    let tally = Tally("tamper")
    do {
      let scene = try await TamperScene.make()
      let other = try await TamperScene.make(prefix: "ANOTHER")
      let cases = try cases(scene, other)
      progress("tamper: \(cases.count) changes to be made")
      try check(soundnessOf: scene)
      try await tamper(scene, cases, tally, progress)
    } catch {
      tally.fail("the proof itself broke off: \(error)")
    }
    return tally.result
  }

  private func check(soundnessOf scene: TamperScene) throws {
    let nothing = TamperCase("nothing", "vault", "nothing", .unchanged, .rows { _ in })
    guard case .unchanged = try TamperBench(scene).run(nothing) else {
      throw ProvingScene.Unusable("a vault that is sound before anything is done to it")
    }
  }

  private func cases(_ scene: TamperScene, _ other: TamperScene) throws -> [TamperCase] {
    let (rows, objects, tricks) = try Self.reading(scene) { database in
      (
        try database.tamperRows(),
        try database.rows(
          """
          SELECT type, name, sql FROM sqlite_schema
          WHERE type IN ('table', 'trigger', 'index') AND sql IS NOT NULL
            AND name <> 'grdb_migrations' ORDER BY name
          """
        ).map { (type: $0[0] as String, name: $0[1] as String, sql: $0[2] as String) },
        try TamperTrick.all.map { trick in
          TamperCase(
            "trick", "\(trick.kind.rawValue)", trick.name,
            .named(try database.subjects(trick.subjects), trick.kind),
            .rows { try $0.execute(sql: trick.sql) })
        }
      )
    }
    let foreign = try Self.reading(other) { try $0.tamperRows() }
    let large =
      TamperRows(rows: rows, foreign: foreign).cases()
      + TamperSchema(scene: scene, rows: rows, objects: objects).cases()
    return tricks
      + large.enumerated().filter { $0.offset % extent.rowStep == 0 }.map(\.element)
      + TamperFiles(scene: scene, step: extent.pageStep).cases()
      + TamperBytes(rows: rows, step: extent.byteStep).cases()
  }

  private static func reading<R>(
    _ scene: TamperScene, _ body: (PlainDatabase) throws -> R
  ) throws -> R {
    let database = try PlainDatabase(scene.folder.path("vault/vault.db"))
    defer { try? database.close() }
    return try body(database)
  }

  private func tamper(
    _ scene: TamperScene, _ cases: [TamperCase], _ tally: Tally,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws {
    let queue = WorkQueue(Array(cases.enumerated()))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<extent.workers {
        group.addTask {
          let bench = try TamperBench(scene)
          while let (number, tamper) = queue.next() {
            if number % 5_000 == 4_999 { progress("tamper: \(number + 1) of \(cases.count)") }
            Self.count(try bench.run(tamper), of: tamper, tally)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func count(_ result: TamperBench.Result, of tamper: TamperCase, _ tally: Tally) {
    tally.count("changes made")
    switch result {
    case .found:
      tally.count("found")
      tally.count("by kind: \(tamper.kind)")
      tally.count("by place: \(tamper.place)")
    case .unchanged: tally.count("changed nothing that can be read")
    case .refusedBySQLite: tally.count("refused by a constraint of the file")
    case .missed(let words):
      tally.count("MISSED")
      tally.fail("\(tamper.circumstances): \(words)")
    }
  }
}
