import Foundation
import Glibc
import TestSupport
import Testing
import VoucherVault

@Suite("a lock on the disk")
struct DiskLockTests {
  enum Kind: CaseIterable, Sendable {
    case file, byte
  }

  private func lock(_ file: any DiskFile, _ kind: Kind) throws -> Bool {
    switch kind {
    case .file: try file.tryLock()
    case .byte: try file.tryLock(byteAt: 4_711)
    }
  }

  /// What a child process has of our open files between its start and its becoming another program.
  private func copyOfDescriptor(of path: String) throws -> Int32 {
    let open = "/proc/self/fd"
    let number = try FileManager.default.contentsOfDirectory(atPath: open).first { name in
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(open)/\(name)")) == path
    }
    return dup(try #require(number.flatMap { Int32($0) }))
  }

  @Test(arguments: Kind.allCases)
  func `is free when its file is closed, whoever else has a copy of that`(kind: Kind) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("lock")
    var file: (any DiskFile)? = try POSIXDisk().open(path, creating: true)
    #expect(try file.map { try lock($0, kind) } == true)
    let copy = try copyOfDescriptor(of: path)
    defer { close(copy) }
    let other = try POSIXDisk().open(path, creating: false)
    #expect(try !lock(other, kind))
    file = nil
    #expect(try lock(other, kind))
  }
}
