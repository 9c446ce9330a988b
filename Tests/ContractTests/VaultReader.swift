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
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments =
      [
        root.appending(path: "Examples/reader/read_vault.py").path(), folder, "--key", key,
      ] + more
      + (comparesSchema ? ["--migrations", root.appending(path: "Migrations").path()] : [])
    let written = try TemporaryFolder()
    let output = written.url.appending(path: "output")
    let file = written.url.appending(path: "complaints")
    for path in [output, file] { try Data().write(to: path) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: file)
    // The modules of the example are not to be compiled into its folder.
    process.environment = ["PYTHONDONTWRITEBYTECODE": "1"]
    try await process.runToItsEnd()
    let data = try Data(contentsOf: output)
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let decoder = JSONDecoder()
    return Reading(
      status: process.terminationStatus,
      vouchers: lines.compactMap { try? decoder.decode(Voucher.self, from: $0) },
      answers: lines.compactMap { try? decoder.decode(Answer.self, from: $0) },
      summary: lines.last.flatMap { try? decoder.decode(Summary.self, from: $0) },
      complaints: String(decoding: try Data(contentsOf: file), as: UTF8.self),
      text: String(decoding: data, as: UTF8.self))
  }
}
