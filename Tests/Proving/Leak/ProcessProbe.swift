import Foundation
import TestSupport

/// Holds the program to its word that nobody else's process reads it, and that it leaves no core.
struct ProcessProbe {
  let tally: Tally

  private static let nobody = "65534"
  private static let setpriv = "/usr/bin/setpriv"

  func run() async throws {
    guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: Self.setpriv) else {
      tally.skip("the looks of another process of the same user, for want of root and setpriv")
      return
    }
    let folder = try TemporaryFolder()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o777], ofItemAtPath: folder.path(""))
    let program = folder.path("voucher-vault")
    try FileManager.default.copyItem(atPath: RunningProgram.path, toPath: program)
    let victim = try start([program, "sandbox"], in: folder, names: "ready")
    let control = try start(["/bin/sleep", "60"], in: folder, names: "control")
    defer {
      victim.terminate()
      control.terminate()
    }
    try await wait(for: folder.url.appending(path: "ready"))
    for name in ["environ", "mem", "maps"] {
      if try reads("/proc/\(victim.processIdentifier)/\(name)") {
        tally.fail("a process of the same user reads /proc/PID/\(name) of the program")
      }
      tally.count("looks of another process refused")
    }
    if try !reads("/proc/\(control.processIdentifier)/environ") {
      tally.skip("the same user's look at an ordinary process, which is refused here as well")
    }
    for process in [victim, control] {
      kill(process.processIdentifier, SIGABRT)
      process.waitUntilExit()
    }
    let cores = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
      .filter { $0.hasPrefix("core") }
    let own = "core.\(victim.processIdentifier)"
    if cores.contains(own) { tally.fail("the program left a core") }
    tally.count("aborted processes that left no core")
  }

  /// Starts a program as somebody without rights, whose cores may have any size.
  private func start(
    _ words: [String], in folder: TemporaryFolder, names output: String
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      [
        "-c", "ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\"", Self.setpriv, "--reuid",
        Self.nobody, "--clear-groups",
      ] + words
    process.currentDirectoryURL = folder.url
    let file = folder.url.appending(path: output)
    try Data().write(to: file)
    process.standardOutput = try FileHandle(forWritingTo: file)
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func wait(for file: URL) async throws {
    for _ in 0..<1_000 {
      if try !Data(contentsOf: file).isEmpty { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw ProvingScene.Unusable("a program that runs as somebody else")
  }

  /// Whether somebody of the same user reads a first byte of the file.
  private func reads(_ path: String) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: Self.setpriv)
    process.arguments = [
      "--reuid", Self.nobody, "--clear-groups", "/usr/bin/head", "-c", "1", path,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
