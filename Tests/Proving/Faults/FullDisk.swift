import Foundation
import ProofReport
import TestSupport
import VoucherModel
import VoucherVault

/// A disk that is really full: the vault lies on a small file system of its own, in memory, with less
/// and less room on it.
struct FullDisk: Sendable {
  let workers: Int
  let report: @Sendable (String) -> Void

  /// The size of the file system; a template of a vault takes about half a megabyte of it.
  private static let size = 4 << 20
  /// How many free pages are tried; more than the last number an order does not need.
  private static let freePages = Array(0...16) + [20, 24, 28, 32, 40, 48, 56, 64, 96, 128]
  private static let pageBytes = 4_096

  private struct CannotMount: Error {}

  func run(_ interposer: Interposer) async throws -> ProofResult {
    var result = ProofResult("faults")
    let place = try TemporaryFolder()
    guard try await Self.system("mount", ["-t", "tmpfs", "-o", "size=\(Self.size)", "none"], place)
    else {
      result.skipped.append("the disk that is really full: a file system cannot be mounted here")
      return result
    }
    let bench = try await CallBench(interposer) { _ in }
    do {
      for pages in Self.freePages {
        try await attempt(freePages: pages, on: bench, place: place, into: &result)
      }
    } catch {
      _ = try await Self.system("umount", [], place)
      await bench.stop()
      throw error
    }
    _ = try await Self.system("umount", [], place)
    await bench.stop()
    report("full disk: \(Self.freePages.count) amounts of room")
    return result
  }

  private func attempt(
    freePages: Int, on bench: CallBench, place: TemporaryFolder, into result: inout ProofResult
  ) async throws {
    let stage = try bench.stage(in: place.path("vault-\(freePages)"))
    let ballast = URL(filePath: place.path("ballast"))
    defer {
      try? FileManager.default.removeItem(at: ballast)
      try? FileManager.default.removeItem(atPath: stage.folder.path)
    }
    // A file grows in the vault while it is made, so the rest is filled page by page.
    try Self.fill(ballast, in: place, leaving: freePages * Self.pageBytes)
    let run = try await stage.run(
      [
        "order", "place", "--product", "123", "--denomination", "50", "--quantity", "3",
        "--reference", "FULL", "--yes", "--json",
      ], .none, name: "command")
    try FileManager.default.removeItem(at: ballast)
    result.count("amounts of room on a disk that is really full")
    result.count(
      run.child.status == .exited(0) ? "orders captured in that room" : "orders that ended early")
    var verdict = Verdict()
    run.judge(into: &verdict)
    verdict.add(try await stage.takeBack(run, variables: [:], into: &result))
    verdict.add(try await stage.verdict(on: ["FULL"], arrival: .asSent, said: run.said))
    verdict.add(to: &result, of: "\(freePages) free pages, ended with \(run.child.status)")
  }

  /// Fills the file system until so many bytes are free.
  private static func fill(_ file: URL, in place: TemporaryFolder, leaving rest: Int) throws {
    let attributes = try FileManager.default.attributesOfFileSystem(forPath: place.path(""))
    let free = attributes[.systemFreeSize] as? Int ?? 0
    try Data(count: max(0, free - rest)).write(to: file)
  }

  private static func system(
    _ program: String, _ arguments: [String], _ place: TemporaryFolder
  ) async throws -> Bool {
    let tools = try TemporaryFolder()
    let child = try await ChildProcess.run(
      "/usr/bin/env", [program] + arguments + [place.path("")],
      environment: ProcessInfo.processInfo.environment, outputFolder: tools.path(""), name: "tool")
    return child.status == .exited(0)
  }
}
