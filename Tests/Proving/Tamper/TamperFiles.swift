import Foundation

/// Old files put back, and single bytes of the files changed.
struct TamperFiles {
  let scene: TamperScene
  /// Every n-th byte of the database's pages is changed.
  let step: Int

  private static let database = "vault.db"
  private static let checkpoints = "checkpoints.log"

  func cases() -> [TamperCase] {
    oldCopies + checkpointFile + pages
  }

  private var oldCopies: [TamperCase] {
    [("early", scene.early), ("middle", scene.middle)].flatMap { moment, old in
      [
        TamperCase(
          "old copy", Self.database, "the database of the \(moment) moment", .found,
          .files { $0[Self.database] = old[Self.database] }),
        TamperCase(
          "old copy", Self.database, "database and checkpoint file of the \(moment) moment",
          .foundByHead,
          .files {
            $0[Self.database] = old[Self.database]
            $0[Self.checkpoints] = old[Self.checkpoints]
          }),
        TamperCase(
          "old copy", Self.checkpoints, "the checkpoint file of the \(moment) moment", .unchanged,
          .files { $0[Self.checkpoints] = old[Self.checkpoints] }),
        TamperCase(
          "old copy", Self.database, "the pages of the \(moment) moment where there are both",
          .found,
          .files { files in
            guard let then = old[Self.database], var now = files[Self.database] else { return }
            let half = min(then.count, now.count) / 8192 * 4096
            now.replaceSubrange(0..<half, with: then.prefix(half))
            files[Self.database] = now
          }),
      ]
    }
  }

  /// A note in the checkpoint file is another one, or somebody else's.
  private var checkpointFile: [TamperCase] {
    guard let file = scene.final[Self.checkpoints] else { return [] }
    let text = String(decoding: file, as: UTF8.self)
    let places = text.ranges(of: "\n\n\u{2014} ").map { text[..<$0.lowerBound].utf8.count }
    // The last digit of each root, in the line before the signatures.
    let roots = places.map { place in
      TamperCase(
        "checkpoint file", Self.checkpoints, "the root at byte \(place - 2)", .found,
        .files { $0[Self.checkpoints]?[place - 2] ^= 1 })
    }
    return roots + [
      TamperCase(
        "checkpoint file", Self.checkpoints, "away", .unchanged,
        .files { $0[Self.checkpoints] = nil })
    ]
  }

  /// One byte of the database's file, wherever it lies.
  private var pages: [TamperCase] {
    guard let file = scene.final[Self.database] else { return [] }
    return stride(from: 0, to: file.count, by: step).map { offset in
      TamperCase(
        "raw bytes", Self.database, "byte \(offset)", .foundOrUnchanged,
        .files { files in files[Self.database]?[offset] ^= 1 << UInt8(offset / step % 8) })
    }
  }
}
