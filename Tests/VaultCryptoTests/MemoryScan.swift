import Foundation

/// Looks through the memory of this process, read-only pages included, for a secret that ought to be gone.
///
/// It is given the secret masked, so that looking for it does not itself leave it lying around.
enum MemoryScan {
  static let mask: UInt8 = 0xA5
  /// Larger mappings are a sanitizer's own.
  private static let largestMapping = 1 << 30

  /// Under the address sanitizer memory may not be looked through.
  static let isPossible = unsafe dlsym(nil, "__asan_init") == nil

  static func masked(_ bytes: Span<UInt8>) -> [UInt8] {
    bytes.indices.map { bytes[$0] ^ mask }
  }

  /// How many times the secret stands in memory.
  static func count(ofMasked secret: [UInt8]) throws -> Int {
    let needle = UnsafeMutablePointer<UInt8>.allocate(capacity: secret.count)
    defer { unsafe needle.deallocate() }
    for index in secret.indices { unsafe needle[index] = secret[index] ^ mask }
    var found = 0
    for mapping in try mappings() where mapping.count <= largestMapping {
      var address = mapping.lowerBound
      while let start = unsafe UnsafeRawPointer(bitPattern: address),
        let hit = unsafe memchr(
          start, Int32(needle[0]), mapping.upperBound - address - secret.count + 1)
      {
        let isSecret = unsafe memcmp(hit, needle, secret.count) == 0
        if isSecret, unsafe hit != UnsafeMutableRawPointer(needle) { found += 1 }
        address = Int(bitPattern: hit) + 1
        if address > mapping.upperBound - secret.count { break }
      }
    }
    unsafe memset(needle, 0, secret.count)
    return found
  }

  /// The parts of the address space that hold data.
  static func mappings() throws -> [Range<Int>] {
    let maps = FileHandle(forReadingAtPath: "/proc/self/maps")
    let text = String(decoding: try maps?.readToEnd() ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      let isData =
        words.count >= 5 && (words[1] == "rw-p" || (words[1] == "r--p" && words[4] == "0"))
      guard isData, words.last?.hasPrefix("[v") == false else { return nil }
      let ends = words[0].split(separator: "-").compactMap { Int($0, radix: 16) }
      return ends.count == 2 ? ends[0]..<ends[1] : nil
    }
  }
}
