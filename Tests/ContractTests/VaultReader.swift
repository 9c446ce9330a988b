import Foundation
import TestSupport
import Testing
import VoucherVault

/// `Examples/reader/read_vault.py`, which shares no line with this program.
struct VaultReader {
  /// What the reader printed, and how it ended.
  struct Reading: Sendable {
    let status: Int32
    let vouchers: [Voucher]
    let answers: [Answer]
    let summary: Summary?
    let complaints: String
    let text: String
  }

  /// A voucher as the reader prints it.
  struct Voucher: Decodable, Hashable, Sendable {
    let voucher: String
    let order: String
    let line: Int
    let epoch: Int
    let state: String
    let code: String?
    let pin: String?
    let url: String?
  }

  /// A sealed answer as the reader prints it.
  struct Answer: Decodable, Hashable, Sendable {
    let sealed_in: String
    let source: String
    let status: String
    let complete: Bool
    let body: String
  }

  /// The last line.
  struct Summary: Decodable, Hashable, Sendable {
    let events: UInt64
    let root: String
    let checkpoints: Int
    let problems: Int
  }

  private static let root = GoldenFile.vectors.deletingLastPathComponent()
    .deletingLastPathComponent()
  static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  /// Reads a vault's folder with the recovery key in a file.
  static func read(
    _ folder: String, key: String, comparesSchema: Bool = true, more: [String] = []
  ) async throws -> Reading {
    let arguments =
      [
        root.appending(path: "Examples/reader/read_vault.py").path(), folder, "--key", key,
      ] + more
      + (comparesSchema ? ["--migrations", root.appending(path: "Migrations").path()] : [])
    // The modules of the example are not to be compiled into its folder.
    let end = try await SpawnedProcess(
      "/usr/bin/python3", arguments, environment: ["PYTHONDONTWRITEBYTECODE": "1"]
    ).end()
    let lines = Data(end.out.utf8).split(separator: UInt8(ascii: "\n"))
    let decoder = JSONDecoder()
    return Reading(
      status: end.status,
      vouchers: lines.compactMap { try? decoder.decode(Voucher.self, from: $0) },
      answers: lines.compactMap { try? decoder.decode(Answer.self, from: $0) },
      summary: lines.last.flatMap { try? decoder.decode(Summary.self, from: $0) },
      complaints: end.notices, text: end.out)
  }
}
