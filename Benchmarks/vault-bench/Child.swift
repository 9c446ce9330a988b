import Foundation

/// A program that was run to its end, with what it took.
struct Child {
  let status: Int32
  let output: [UInt8]
  /// From the start of the process to the first byte that it wrote, in microseconds.
  let first: Double
  /// To its end.
  let wall: Double
  let processor: Double
  /// In MiB.
  ///
  /// A child that is begun by a large process has that one's memory in it, by way of Linux's
  /// `ru_maxrss`; so whoever wants to know this has to be small.
  let peak: Double

  struct Failure: Error {
    let words: String
  }

  /// Runs the program; its error output goes where ours goes.
  static func run(_ program: String, _ words: [String]) throws -> Child {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure(words: "pipe") }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
    unsafe posix_spawn_file_actions_addclose(&actions, ends[1])
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe []
    for word in [program] + words { unsafe arguments.append(unsafe strdup(word)) }
    unsafe arguments.append(nil)
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let start = ContinuousClock.now
    let code = unsafe posix_spawn(&process, program, &actions, nil, arguments, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard code == 0 else { throw Failure(words: "\(program) cannot be started") }
    var output: [UInt8] = []
    var first: Duration?
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(ends[0], &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      first = first ?? ContinuousClock.now - start
      output += buffer[..<count]
    }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = ContinuousClock.now - start
    return Child(
      status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F, output: output,
      first: (first ?? wall) / .microseconds(1),
      wall: wall / .microseconds(1),
      processor: microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
      peak: Double(usage.ru_maxrss) / 1024)
  }

  private static func microseconds(_ time: timeval) -> Double {
    Double(time.tv_sec) * 1_000_000 + Double(time.tv_usec)
  }
}
