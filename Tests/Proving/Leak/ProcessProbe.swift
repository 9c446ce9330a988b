import Foundation
import TestSupport

/// Holds the program to its word that nobody else's process reads it, and that it leaves no core.
struct ProcessProbe {
  let tally: Tally

  private static let nobody = "65534"
  private static let setpriv = "/usr/bin/setpriv"
  private static let python = "/usr/bin/python3"
  /// A child takes the signals over that the thread which starts it has blocked.
  private static let unblocked = """
    import os, signal, sys
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execv(sys.argv[1], sys.argv[1:])
    """

  func run() async throws {
    let tools = [Self.setpriv, Self.python]
    guard geteuid() == 0, tools.allSatisfy({ FileManager.default.isExecutableFile(atPath: $0) })
    else {
      tally.skip(
        "the looks of another process of the same user, for want of root, setpriv or Python 3")
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
      kill(victim.processIdentifier, SIGKILL)
      kill(control.processIdentifier, SIGKILL)
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
    if try leavesCore(victim, in: folder) { tally.fail("the program left a core") }
    if try !leavesCore(control, in: folder) {
      tally.skip("an ordinary process that leaves a core, which is none here either")
    }
    tally.count("aborted processes that left no core")
  }

  /// Aborts a process, and looks for what the system writes of it.
  private func leavesCore(_ process: Process, in folder: TemporaryFolder) throws -> Bool {
    kill(process.processIdentifier, SIGABRT)
    process.waitUntilExit()
    return try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
      .contains { $0.hasPrefix("core") }
  }

  /// Starts a program as somebody without rights, whose cores may have any size.
  private func start(
    _ words: [String], in folder: TemporaryFolder, names output: String
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      [
        "-c", "ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\"", Self.python, "-c",
        Self.unblocked, Self.setpriv, "--reuid",
        Self.nobody, "--clear-groups",
      ] + words
    process.currentDirectoryURL = folder.url
    process.environment = [
      "HOME": folder.path(""), "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
    ]
    let file = folder.url.appending(path: output)
    try Data().write(to: file)
    process.standardOutput = try FileHandle(forWritingTo: file)
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func wait(for file: URL) async throws {
    for _ in 0..<6_000 {
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
