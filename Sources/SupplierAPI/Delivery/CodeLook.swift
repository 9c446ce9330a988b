/// What a code looks like: a label on it, never a reason to drop it.
///
/// The supplier does not say how it masks codes, and its own sample of a real one reads
/// `STEAM-XXXX-XXXX-XXXX`.
package enum CodeLook: String, Hashable, Sendable, CaseIterable {
  /// Nothing suggests a mask.
  case plain
  /// A run of X, or of one character, or dots: a code or a mask.
  case suspect
  /// Stars, bullets or hashes where a code has characters.
  case masked
  /// No character but spaces.
  case empty

  /// A run of so many X is suspect; real codes rarely have it by chance.
  private static let suspectCrosses = 4
  /// A run of so many of any one character is suspect.
  private static let suspectRepeats = 6

  /// Looks at the text of a code, in UTF-8.
  package static func of(_ code: Span<UInt8>) -> CodeLook {
    var tally = Tally()
    var index = 0
    while index < code.count {
      let (mark, width) = mark(at: index, in: code)
      tally.take(mark)
      index += width
    }
    return tally.look
  }

  /// What a character says about it.
  enum Mark: Equatable {
    case space, separator, filler, cross, ellipsis
    case other(UInt8)
  }

  /// The mark at the position, and how many bytes it takes.
  static func mark(at index: Int, in code: Span<UInt8>) -> (Mark, Int) {
    switch code[index] {
    case 0x20, 0x09, 0x0A, 0x0D: return (.space, 1)
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"): return (.separator, 1)
    case UInt8(ascii: "*"), UInt8(ascii: "#"): return (.filler, 1)
    case UInt8(ascii: "X"), UInt8(ascii: "x"): return (.cross, 1)
    case 0xE2 where index + 2 < code.count:
      // U+2022 and U+25CF are bullets, U+2026 is the ellipsis, U+2217 the star of mathematics.
      switch (code[index + 1], code[index + 2]) {
      case (0x80, 0xA2), (0x97, 0x8F), (0x88, 0x97): return (.filler, 3)
      case (0x80, 0xA6): return (.ellipsis, 3)
      default: return (.other(0xE2), 1)
      }
    case let byte: return (.other(byte), 1)
    }
  }

  private struct Tally {
    private var last: Mark?
    private var run = 0
    private var longestFiller = 0
    private var longestCross = 0
    private var longestRepeat = 0
    private var fillers = 0
    private var others = 0
    private var separators = 0
    private var hasEllipsis = false

    mutating func take(_ mark: Mark) {
      run = mark == last ? run + 1 : 1
      last = mark
      switch mark {
      case .space: break
      case .separator: separators += 1
      case .filler:
        fillers += 1
        longestFiller = max(longestFiller, run)
      case .cross:
        others += 1
        longestCross = max(longestCross, run)
      case .ellipsis: hasEllipsis = true
      case .other(let byte):
        others += 1
        longestRepeat = max(longestRepeat, run)
        if byte == UInt8(ascii: "."), run >= 3 { hasEllipsis = true }
      }
    }

    var look: CodeLook {
      if fillers == 0, others == 0, !hasEllipsis { return separators == 0 ? .empty : .suspect }
      if longestFiller >= 2 || (fillers > 0 && fillers >= others) { return .masked }
      let isSuspect =
        fillers > 0 || hasEllipsis || longestCross >= CodeLook.suspectCrosses
        || longestRepeat >= CodeLook.suspectRepeats
      return isSuspect ? .suspect : .plain
    }
  }
}
