import Foundation
import TestSupport
import Testing
import VaultCommands
import VaultCrypto

@Suite("the reading of secrets")
struct SecretInputTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(_ content: String, mode: Int = 0o600) throws -> String {
    let path = folder.path("secret")
    try Data(content.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  private func text(of secret: borrowing SecretBytes) -> String {
    secret.withBytes { bytes in
      String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("word", "word"), ("word\n", "word"), ("word\r\n", "word"), ("word\n\n", "word\n"),
    (" word ", " word "), ("two\nlines\n", "two\nlines"), ("pässwörd\n", "pässwörd"),
  ])
  func `one line break at the end is no part of a secret`(content: String, secret: String) throws {
    let read = text(of: try SecretInput.file(try write(content)))
    #expect(read == secret)
  }

  @Test(arguments: ["", "\n", "\r\n"])
  func `an empty secret is none`(content: String) throws {
    let path = try write(content)
    #expect(throws: SecretInput.Problem.empty) { _ = try SecretInput.file(path) }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o777, 0o644])
  func `a file that others may touch is refused`(mode: Int) throws {
    let path = try write("secret", mode: mode)
    #expect(throws: SecretInput.Problem.exposed(mode: UInt32(mode))) {
      _ = try SecretInput.file(path)
    }
  }

  @Test func `the longest secret fits, and one byte more does not`() throws {
    let longest = String(repeating: "x", count: SecretInput.maximumByteCount)
    let path = try write(longest + "\n")
    let count = try SecretInput.file(path).count
    #expect(count == SecretInput.maximumByteCount)
    let tooLong = try write(longest + "y")
    #expect(throws: SecretInput.Problem.tooLong) { _ = try SecretInput.file(tooLong) }
  }

  @Test func `a missing file says so`() {
    #expect(throws: SecretInput.Problem.unreadable(number: 2)) {
      _ = try SecretInput.file(folder.path("nothing"))
    }
  }

  @Test func `a pipe is taken, whatever its permissions`() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("from a pipe\n".utf8))
    try pipe.fileHandleForWriting.close()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    let read = text(of: try SecretInput.file("/dev/fd/\(descriptor)"))
    #expect(read == "from a pipe")
  }
}
