import Synchronization

/// The files outside the database that every signed head is appended to.
///
/// None of them can hold up what was asked for: each is written and read within a bounded time, on a
/// thread of its own, and one that still hangs is left alone until it comes back. Only what lies on the
/// database's own device is used in place: if that hangs, the database does too.
package final class CheckpointSinks: Sendable {
  /// Why a file was not written, or not read.
  package struct Failure: Hashable, Sendable {
    package let path: String
    /// A few words, such as `no answer in time`.
    package let reason: String
  }

  /// What a file holds, or why that is not known.
  package struct Content: Sendable {
    package let path: String
    /// The bytes; empty where there is no such file.
    package let bytes: [UInt8]
    package let failure: Failure?
  }

  package let paths: [String]
  private let disk: any Disk
  private let service: SinkService
  /// Those that lay on the database's device when the vault was opened.
  private let near: Set<String>
  /// How many works on each file were given up and have not come back.
  private let hanging = Mutex<[String: Int]>([:])

  package init(paths: [String], database: String, disk: any Disk, service: SinkService) {
    self.paths = paths
    let folder = parent(of: database)
    near = Set(
      paths.filter { parent(of: $0) == folder && disk.sharesDevice($0, with: database) })
    self.disk = disk
    self.service = service
  }

  /// Appends to every file, and gives back which did not take it.
  package func append(_ entry: [UInt8], synced: Bool) -> [Failure] {
    each { [disk] path throws(DiskError) -> [UInt8] in
      try disk.append(entry, to: path, synced: synced)
      return []
    }.compactMap(\.failure)
  }

  /// Makes the folders that the files lie in.
  package func makeFolders() {
    _ = each { [disk] path throws(DiskError) -> [UInt8] in
      try disk.makeFolder(parent(of: path))
      return []
    }
  }

  /// What the files hold, from the first byte on, or only at their ends.
  package func read(tail: Int? = nil) -> [Content] {
    each { [disk] path throws(DiskError) -> [UInt8] in
      if let tail { return try disk.readEnd(of: path, limit: tail) ?? [] }
      return try disk.read(path, limit: CheckpointFile.maximumSize) ?? []
    }
  }

  private func each(
    _ work: @escaping @Sendable (String) throws(DiskError) -> [UInt8]
  ) -> [Content] {
    let answers = Answers()
    let asked = Set(hanging.withLock { hanging in paths.filter { hanging[$0, default: 0] == 0 } })
    let job: @Sendable (String) -> Void = { [self] path in
      let result: Result<[UInt8], DiskError>
      do throws(DiskError) {
        result = .success(try work(path))
      } catch {
        result = .failure(error)
      }
      answers.set(result, for: path) { isBack(path) }
    }
    for path in paths where near.contains(path) { job(path) }
    let far = paths.filter { asked.contains($0) && !near.contains($0) }
    if !far.isEmpty { service.run(far.map { path in { job(path) } }) }
    return paths.map { path in
      guard asked.contains(path) else {
        return Self.failed(path, "it has not come back from an earlier write or read")
      }
      switch answers.take(path, orElse: { giveUp(path) }) {
      case .none: return Self.failed(path, "no answer in time")
      case .success(let bytes): return Content(path: path, bytes: bytes, failure: nil)
      case .failure(let error):
        return Self.failed(path, "\(error.operation), system error \(error.number)")
      }
    }
  }

  private func giveUp(_ path: String) {
    hanging.withLock { $0[path, default: 0] += 1 }
  }

  private func isBack(_ path: String) {
    hanging.withLock { $0[path, default: 0] -= 1 }
  }

  private static func failed(_ path: String, _ reason: String) -> Content {
    Content(path: path, bytes: [], failure: Failure(path: path, reason: reason))
  }
}

/// What came back, by path, and what was given up before it did.
private final class Answers: Sendable {
  private struct State {
    var answers: [String: Result<[UInt8], DiskError>] = [:]
    var abandoned: Set<String> = []
  }

  private let state = Mutex(State())

  /// Keeps an answer, or says that one came back that was given up.
  func set(_ answer: Result<[UInt8], DiskError>, for path: String, late: () -> Void) {
    state.withLock { state in
      state.answers[path] = answer
      if state.abandoned.contains(path) { late() }
    }
  }

  /// The answer; where there is none, it is given up.
  func take(_ path: String, orElse giveUp: () -> Void) -> Result<[UInt8], DiskError>? {
    state.withLock { state in
      if let answer = state.answers[path] { return answer }
      state.abandoned.insert(path)
      giveUp()
      return nil
    }
  }
}
