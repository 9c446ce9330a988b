import Foundation
import TestSupport

/// Chromium without a window, spoken to over a pipe in its own protocol.
///
/// A real process on real files: what it loads and what it complains of is what anybody's browser would.
/// It waits for answers and events, never for a time; silence for two minutes is a failure.
final class Browser {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Something that the browser told without having been asked.
  struct Event {
    let method: String
    let parameters: [String: Any]
  }

  private let process: pid_t
  private let toBrowser: Int32
  private let fromBrowser: Int32
  private let folder: TemporaryFolder
  private var number = 0
  private var messages: [Data] = []
  private var begun = Data()
  private var block = [UInt8](repeating: 0, count: 1 << 16)
  private(set) var events: [Event] = []

  static let patience: Int32 = 120_000

  /// Starts it; without Chromium this fails, and says how to get it.
  init() throws {
    folder = try TemporaryFolder()
    let path = try Self.find()
    var (commands, answers) = ([Int32](repeating: -1, count: 2), [Int32](repeating: -1, count: 2))
    guard unsafe pipe(&commands) == 0, unsafe pipe(&answers) == 0 else {
      throw Failure(description: "no pipe: \(errno)")
    }
    for descriptor in commands + answers { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    defer {
      close(commands[0])
      close(answers[1])
    }
    // The descriptors that the browser uses are put out of the way of the numbers they become.
    let reading = fcntl(commands[0], F_DUPFD_CLOEXEC, 10)
    let writing = fcntl(answers[1], F_DUPFD_CLOEXEC, 10)
    let nothing = try ProcessSpawn.open("/dev/null", O_RDONLY)
    let log = try ProcessSpawn.open(folder.path("log"), O_WRONLY | O_CREAT)
    defer { for descriptor in [reading, writing, nothing, log] { close(descriptor) } }
    process = try ProcessSpawn.start(
      [
        path, "--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu",
        "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars",
        "--user-data-dir=\(folder.path("profile"))", "about:blank",
      ],
      environment: [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": folder.path(""),
        "LANG": "C.UTF-8",
      ],
      descriptors: [
        (nothing, STDIN_FILENO), (log, STDOUT_FILENO), (log, STDERR_FILENO), (reading, 3),
        (writing, 4),
      ])
    toBrowser = commands[1]
    fromBrowser = answers[0]
  }

  deinit {
    close(toBrowser)
    close(fromBrowser)
    // With its pipe gone the browser ends by itself; one that does not is not waited for.
    kill(process, SIGKILL)
    _ = ProcessSpawn.wait(for: process)
  }

  private static func find() throws -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] {
      for folder in folders where unsafe access("\(folder)/\(name)", X_OK) == 0 {
        return "\(folder)/\(name)"
      }
    }
    throw Failure(
      description: "There is no Chromium on the PATH, and the pages are tested in it: run "
        + "Scripts/setup, which installs Debian's package 'chromium'.")
  }

  // MARK: Speaking

  /// Sends a command and waits for its answer; events that come meanwhile are kept.
  @discardableResult
  func send(
    _ method: String, _ parameters: [String: Any] = [:], session: String? = nil
  ) throws -> [String: Any] {
    number += 1
    var message: [String: Any] = ["id": number, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    try write(Array(JSONSerialization.data(withJSONObject: message)) + [0])
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == number else { continue }
      if let error = answer["error"] {
        throw Failure(description: "\(method) was refused: \(error)")
      }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  private func write(_ bytes: [UInt8]) throws {
    var left = bytes[...]
    while !left.isEmpty {
      let count = unsafe left.withUnsafeBytes {
        unsafe Foundation.write(toBrowser, $0.baseAddress, $0.count)
      }
      guard count > 0 else { throw Failure(description: "the browser ended: \(log)") }
      left = left.dropFirst(count)
    }
  }

  /// Waits until the browser has told of something.
  func wait(for method: String) throws {
    while !events.contains(where: { $0.method == method }) { _ = try receive() }
  }

  func forgetEvents() { events = [] }

  private func receive() throws -> [String: Any] {
    while messages.isEmpty { try read() }
    let object =
      try JSONSerialization.jsonObject(with: messages.removeFirst()) as? [String: Any] ?? [:]
    if let method = object["method"] as? String {
      events.append(
        Event(method: method, parameters: object["params"] as? [String: Any] ?? [:]))
    }
    return object
  }

  /// Reads what there is, and cuts it at the zeros that end messages.
  private func read() throws {
    var poller = pollfd(fd: fromBrowser, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&poller, 1, Self.patience) > 0 else {
      throw Failure(description: "the browser said nothing for two minutes: \(log)")
    }
    let count = unsafe block.withUnsafeMutableBytes {
      unsafe Foundation.read(fromBrowser, $0.baseAddress, $0.count)
    }
    guard count > 0 else { throw Failure(description: "the browser ended: \(log)") }
    var left = Data(block.prefix(count))
    while let end = left.firstRange(of: Data([0])) {
      messages.append(begun + left[..<end.lowerBound])
      begun = Data()
      left = Data(left[end.upperBound...])
    }
    begun += left
  }

  private var log: String {
    let bytes = try? Data(contentsOf: folder.url.appending(path: "log"))
    return String(decoding: bytes ?? Data(), as: UTF8.self).suffix(2_000).description
  }
}
