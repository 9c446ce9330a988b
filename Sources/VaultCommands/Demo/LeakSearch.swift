import CProcessSupport
import Foundation

/// Searches files for secrets in every form in which one might have slipped out: plain, UTF-16 in
/// both orders, hexadecimal, base 64 at each alignment; forward and reversed.
package struct LeakSearch: Sendable {
  /// A secret that was found where it must not be.
  package struct Leak: Hashable, Sendable {
    /// The file it was found in.
    package let path: String
    /// The form it was found in; the secret itself is not named.
    package let form: String
  }

  private struct Pattern: Sendable {
    let form: String
    let bytes: [UInt8]
  }

  private let patterns: [Pattern]

  /// Shorter text would be found by chance.
  private static let shortestSecret = 6

  package init(for secrets: [String]) {
    patterns = secrets.filter { $0.utf8.count >= Self.shortestSecret }.flatMap { secret in
      Self.forms(of: secret, word: "")
        + Self.forms(of: String(secret.reversed()), word: "reversed ")
    }
  }

  /// Every leak in the files of a folder and of the folders in it, and how many files there are.
  package func leaks(inFolder folder: String) throws -> (leaks: [Leak], files: Int) {
    var leaks: [Leak] = []
    var files = 0
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
      let path = Path.join(folder, name)
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
        !isFolder.boolValue, let bytes = try PlainFile.read(path, limit: Self.largestFile)
      else { continue }
      files += 1
      leaks += forms(in: bytes).sorted().map { Leak(path: path, form: $0) }
    }
    return (leaks, files)
  }

  private static let largestFile = 1 << 30

  /// The forms in which the bytes show a secret.
  package func forms(in bytes: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    for pattern in patterns where !found.contains(pattern.form) {
      if Self.contains(bytes, pattern.bytes) { found.insert(pattern.form) }
    }
    return found
  }

  private static func contains(_ bytes: [UInt8], _ pattern: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { content in
      unsafe pattern.withUnsafeBytes { wanted in
        guard let start = content.baseAddress, let pattern = wanted.baseAddress else {
          return false
        }
        return unsafe vv_contains(start, content.count, pattern, wanted.count) != 0
      }
    }
  }

  private static func forms(of text: String, word: String) -> [Pattern] {
    let plain = Array(text.utf8)
    let big = text.utf16.flatMap { unit in
      [UInt8(truncatingIfNeeded: unit >> 8), UInt8(truncatingIfNeeded: unit)]
    }
    let little = text.utf16.flatMap { unit in
      [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
    }
    let lower = plain.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    var patterns = [
      Pattern(form: word + "plain", bytes: plain),
      Pattern(form: word + "UTF-16 (little-endian)", bytes: little),
      Pattern(form: word + "UTF-16 (big-endian)", bytes: big),
      Pattern(form: word + "hexadecimal", bytes: Array(lower.utf8)),
      Pattern(form: word + "hexadecimal", bytes: Array(lower.uppercased().utf8)),
    ]
    patterns += (0..<3).map { Pattern(form: word + "base 64", bytes: base64(plain, after: $0)) }
    return patterns
  }

  /// What is certain of the base 64 of a text that contains the bytes, so many bytes into a group.
  private static func base64(_ bytes: [UInt8], after offset: Int) -> [UInt8] {
    let skipped = (3 - offset) % 3
    let rest = bytes.dropFirst(skipped)
    let whole = rest.prefix(rest.count / 3 * 3)
    return Array(Data(whole).base64EncodedData())
  }
}
