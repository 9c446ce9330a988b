import Foundation

/// Looks for secrets in the memory of a living process, as root can.
struct MemorySearch {
  /// Where something was found: which secret, in which form, in what kind of memory.
  struct Finding: Hashable {
    let form: String
    let region: String
  }

  private let needles: [(form: String, bytes: Data)]

  /// Takes texts of twelve characters and more; each is looked for in every form.
  init(_ secrets: [(name: String, text: String)]) {
    needles = secrets.flatMap { secret in
      Self.forms(of: secret.text).flatMap { form, bytes in
        [
          ("\(form) of \(secret.name)", Data(bytes)),
          ("reversed \(form) of \(secret.name)", Data(bytes.reversed())),
        ]
      }
    }
  }

  private static func forms(of text: String) -> [(String, [UInt8])] {
    let bytes = Array(text.utf8)
    let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let base = (0..<3).map { alignment in
      let whole = Data([UInt8](repeating: 0, count: alignment) + bytes).base64EncodedString().utf8
      // Only the characters that hold nothing but bits of the secret.
      let first = (alignment * 8 + 5) / 6
      return (
        "base64 at \(alignment)", Array(Array(whole)[first..<((alignment + bytes.count) * 8 / 6)])
      )
    }
    return [
      ("text", bytes), ("hex", Array(hex.utf8)), ("HEX", Array(hex.uppercased().utf8)),
      ("UTF-16LE", bytes.flatMap { [$0, 0] }), ("UTF-16BE", bytes.flatMap { [0, $0] }),
      ("percent", bytes.flatMap { Array("%\(String($0, radix: 16))".utf8) }),
    ] + base
  }

  struct Outcome {
    var findings: [Finding] = []
    var mebibytes = 0
    var regions = 0
  }

  /// Searches everything of a process that can be written, or belongs to no file.
  func search(process: Int32) throws -> Outcome {
    var outcome = Outcome()
    let memory = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(process)/mem"))
    defer { try? memory.close() }
    var bytes = 0
    for line in try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
      .split(separator: "\n")
    {
      let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      let bounds = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      let name = words.count > 5 ? words[5].trimmingCharacters(in: .whitespaces) : "anonymous"
      let isPlain = words[1].contains("w") || !name.hasPrefix("/")
      guard bounds.count == 2, words[1].hasPrefix("r"), isPlain else { continue }
      // What the kernel shows of itself cannot be read this way.
      guard let content = try? Self.read(memory, bounds[0]..<bounds[1]) else { continue }
      bytes += content.count
      outcome.regions += 1
      for needle in needles where content.range(of: needle.bytes) != nil {
        let finding = Finding(form: needle.form, region: name)
        if !outcome.findings.contains(finding) { outcome.findings.append(finding) }
      }
    }
    outcome.mebibytes = bytes >> 20
    return outcome
  }

  private static func read(_ memory: FileHandle, _ range: Range<UInt64>) throws -> Data {
    try memory.seek(toOffset: range.lowerBound)
    var content = Data()
    while content.count < Int(range.count) {
      guard let part = try memory.read(upToCount: Int(range.count) - content.count), !part.isEmpty
      else { break }
      content += part
    }
    return content
  }
}
