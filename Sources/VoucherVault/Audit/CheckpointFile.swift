package import VoucherModel

/// The checkpoint file: notes one after the other, each behind a line that begins with `# `.
package enum CheckpointFile {
  /// The largest file that is read.
  package static let maximumSize = 256 << 20
  /// How much of its end is read for the last note.
  package static let tailSize = 16 << 10

  /// A note of the file.
  package struct Note: Hashable, Sendable {
    package let text: String
    /// Whether it has no signature, or not to the end of its line: its writing may have broken off.
    package let mayBeCut: Bool
  }

  /// What is appended for one note.
  ///
  /// The empty line in front of it keeps it apart from a note whose writing broke off.
  package static func entry(_ note: String, at time: Timestamp) -> [UInt8] {
    Array("\n# \(time.rfc3339)\n\(note)".utf8)
  }

  /// The notes of a text, in order; one that follows another without a line between is told apart by
  /// the other's signatures.
  package static func notes(in text: String) -> [Note] {
    var notes: [Note] = []
    var current: [Substring] = []
    // A power cut leaves holes of zero bytes as well; what lies behind one belongs to nothing before it.
    var isBehindHole = false
    func end() {
      let text = current.joined(separator: "\n")
      guard text.contains(where: { $0 != "\n" }) else { return }
      var trimmed = text
      while trimmed.hasSuffix("\n") { trimmed.removeLast() }
      let isSigned = current.contains(where: isSignature)
      notes.append(Note(text: trimmed + "\n", mayBeCut: !isSigned || !text.hasSuffix("\n")))
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# ") {
        end()
        current = []
        isBehindHole = false
      } else if line.utf8.contains(0) {
        isBehindHole = true
      } else if !isBehindHole {
        if !line.isEmpty, !isSignature(line), current.contains(where: isSignature) {
          current.append("")
          end()
          current = []
        }
        current.append(line)
      }
    }
    end()
    return notes
  }

  private static func isSignature(_ line: Substring) -> Bool { line.hasPrefix("\u{2014} ") }
}

extension CheckpointFile {
  /// One file of several: the first as it is, and behind it the notes that it has not.
  static func merged(_ files: [[UInt8]], at time: Timestamp) -> [UInt8] {
    guard let first = files.first(where: { !$0.isEmpty }) else { return [] }
    var known = Set(notes(in: String(decoding: first, as: UTF8.self)).map(\.text))
    var bytes = first
    for file in files {
      for note in notes(in: String(decoding: file, as: UTF8.self))
      where !note.mayBeCut && known.insert(note.text).inserted {
        bytes += entry(note.text, at: time)
      }
    }
    return bytes
  }
}
