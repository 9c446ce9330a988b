import CTestSupport
import TestSupport

/// The disk under one folder, whose operations are counted and fail when told to.
final class Disk: Sendable {
  enum Operation: Int32, CaseIterable, Sendable {
    case write, sync, truncate
  }

  /// SQLite's codes for what a disk can say.
  enum Failure: Int32, CaseIterable, Sendable {
    case full = 13
    case writing = 778
    case syncing = 1034
    case truncating = 1546
  }

  struct Unavailable: Error {}

  private let watch: Int32

  /// Watches the files of a folder; to be made before its first database is opened.
  init(_ folder: TemporaryFolder) throws {
    guard faulty_disk_install() == 0 else { throw Unavailable() }
    watch = unsafe faulty_disk_watch(folder.path(""))
    guard watch >= 0 else { throw Unavailable() }
  }

  deinit {
    faulty_disk_unwatch(watch)
  }

  func count(_ operation: Operation) -> Int {
    faulty_disk_count(watch, operation.rawValue)
  }

  /// Lets the n-th operation from now on fail, and the ones after it too if `stays`.
  func fail(_ operation: Operation, at n: Int = 1, with failure: Failure, stays: Bool = false) {
    faulty_disk_fail(watch, operation.rawValue, n, failure.rawValue, stays ? 1 : 0)
  }

  func heal() {
    for operation in Operation.allCases { faulty_disk_fail(watch, operation.rawValue, 0, 0, 0) }
  }
}
