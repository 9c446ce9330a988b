package import Foundation

/// Looks for secrets in bytes, in every form in which one is likely to get there by accident: as it
/// is, in UTF-16 of both byte orders, in hexadecimal of both cases and in base 64 at each of the
/// three alignments and in both alphabets, all of them forward and reversed.
///
/// It finds pieces too: eight characters of a secret in a row are enough, wherever they are cut from.
/// What it reports names the form and the place, never the secret.
package struct SecretSearch: Sendable {
  /// Where something was found.
  package struct Finding: Hashable, Sendable {
    /// The file, or whatever the bytes were called.
    package let place: String
    /// In which form, and of which secret, counted from 0.
    package let form: String
    /// How many bytes come before it.
    package let offset: Int
  }

  /// A form of a secret, and how much of it counts as found.
  private struct Needle: Sendable {
    let bytes: [UInt8]
    let least: Int
    let form: String
  }

  /// The fewest characters of a secret that count.
  package static let leastCharacters = 8
  /// How many bytes are looked up at a time.
  private static let window = 8

  private let needles: [Needle]
  /// For each eight bytes that occur in a needle, where.
  private let places: [UInt64: [(needle: Int, offset: Int)]]

  /// Takes the secrets; those of fewer than eight bytes are left out, since they occur by chance.
  package init(_ secrets: some Sequence<String>) {
    var needles: [Needle] = []
    for (number, secret) in secrets.enumerated() {
      let bytes = Array(secret.utf8)
      guard bytes.count >= Self.leastCharacters else { continue }
      for (form, content, least) in Self.forms(of: bytes, text: secret) {
        needles.append(Needle(bytes: content, least: least, form: "\(form) of secret \(number)"))
        needles.append(
          Needle(
            bytes: content.reversed(), least: least, form: "reversed \(form) of secret \(number)"))
      }
    }
    var places: [UInt64: [(needle: Int, offset: Int)]] = [:]
    for (index, needle) in needles.enumerated() {
      var value: UInt64 = 0
      for (offset, byte) in needle.bytes.enumerated() {
        value = value << 8 | UInt64(byte)
        guard offset >= Self.window - 1, !Self.isAmount(value) else { continue }
        places[value, default: []].append((index, offset - Self.window + 1))
      }
    }
    self.needles = needles
    self.places = places
  }

  /// Whether eight bytes are a digit among zeros, as every amount in millionths has them.
  private static func isAmount(_ value: UInt64) -> Bool {
    let zeros = (0..<UInt64(window)).count { value >> ($0 * 8) & 0xFF == UInt64(UInt8(ascii: "0")) }
    return zeros >= window - 1
  }

  /// How many forms are looked for.
  package var formCount: Int { needles.count }

  private static func forms(
    of bytes: [UInt8], text: String
  ) -> [(name: String, bytes: [UInt8], least: Int)] {
    let digits = Array("0123456789abcdef".utf8)
    let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    let upper = Array(String(decoding: hex, as: UTF8.self).uppercased().utf8)
    var forms = [
      ("text", bytes, leastCharacters),
      ("UTF-16LE", text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, 2 * leastCharacters),
      ("UTF-16BE", text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, 2 * leastCharacters),
      ("hex", hex, 2 * leastCharacters), ("HEX", upper, 2 * leastCharacters),
    ]
    for alignment in 0..<3 {
      let padded = [UInt8](repeating: 0, count: alignment) + bytes
      let whole = Array(Data(padded).base64EncodedString().utf8)
      // Only the characters that hold nothing but bits of the secret.
      let first = (alignment * 8 + 5) / 6
      let end = padded.count * 8 / 6
      let core = Array(whole[first..<end])
      let safe = core.map { byte in
        byte == UInt8(ascii: "+")
          ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
      }
      let least = min(core.count, leastCharacters * 4 / 3)
      forms.append(("base64 at \(alignment)", core, least))
      if safe != core { forms.append(("base64url at \(alignment)", safe, least)) }
    }
    return forms
  }

  /// Everything found in some bytes; what overlaps is one finding.
  package func findings(in bytes: some Sequence<UInt8>, named place: String) -> [Finding] {
    let bytes = Array(bytes)
    var findings: [Finding] = []
    var value: UInt64 = 0
    var covered = 0
    var next = 0
    while next < bytes.count {
      // A run of zeros holds nothing, and an emptied file of the journal is little else.
      if next % Self.blank.count == 0, Self.isBlank(bytes, from: next) {
        value = 0
        next += Self.blank.count
        continue
      }
      let index = next
      next += 1
      value = value << 8 | UInt64(bytes[index])
      let start = index - Self.window + 1
      guard start >= covered, let candidates = places[value] else { continue }
      for candidate in candidates {
        let needle = needles[candidate.needle]
        let length = zip(bytes[start...], needle.bytes[candidate.offset...]).prefix(while: ==).count
        guard length >= needle.least else { continue }
        findings.append(Finding(place: place, form: needle.form, offset: start))
        covered = start + length
        break
      }
    }
    return findings
  }

  private static let blank = [UInt8](repeating: 0, count: 4096)

  /// Whether the next bytes, as many as fit, are all zero.
  private static func isBlank(_ bytes: [UInt8], from start: Int) -> Bool {
    guard bytes.count - start >= blank.count else { return false }
    return unsafe bytes.withUnsafeBytes { bytes in
      unsafe blank.withUnsafeBytes { blank in
        guard let base = bytes.baseAddress, let other = blank.baseAddress else { return false }
        return unsafe memcmp(base + start, other, blank.count) == 0
      }
    }
  }

  /// Everything found in a text.
  package func findings(in text: String, named place: String) -> [Finding] {
    findings(in: Array(text.utf8), named: place)
  }

  /// Everything found in the files of a folder and of those in it, and in their names.
  package func findings(inFolder folder: URL) throws -> [Finding] {
    let paths = try FileManager.default.subpathsOfDirectory(
      atPath: folder.path(percentEncoded: false))
    return try paths.sorted().flatMap { path in
      let url = folder.appending(path: path)
      let name = findings(in: path, named: "the name of \(path)")
      let isFile = try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile ?? false
      guard isFile else { return name }
      return name + findings(in: try Data(contentsOf: url), named: path)
    }
  }
}
