import VaultCrypto

/// A code as the supplier shows it later, held against the code that it showed first.
///
/// A star, a hash or a bullet stands for one character, an ellipsis for any number of them; an X does
/// so only where nothing else says that it is a mask. Both are read where they lie, in guarded memory.
package enum MaskComparison {
  /// Whether `code` may be what stands behind `shown`.
  ///
  /// Where both are equally long, each character that is shown has to be the code's at its place.
  /// Where a mask shortens, what it shows before and behind has to begin and end the code.
  package static func mayBe(_ code: Span<UInt8>, shown: Span<UInt8>, look: CodeLook) -> Bool {
    if SecretComparison.areEqual(code, shown) { return true }
    guard look == .masked || look == .suspect else { return false }
    let extent = Extent(of: shown, crossesHide: look == .suspect)
    guard extent.hidesSomething else { return false }
    if !extent.hasGap, extent.characters == code.count {
      return fitsEverywhere(code, shown, extent)
    }
    guard extent.start + shown.count - extent.end <= code.count else { return false }
    return begins(code, shown, extent) && ends(code, shown, extent)
  }

  private static func fitsEverywhere(
    _ code: Span<UInt8>, _ shown: Span<UInt8>, _ extent: Extent
  ) -> Bool {
    var index = 0
    for place in code.indices {
      let (mark, width) = extent.mark(at: index, in: shown)
      if mark == .shown, shown[index] != code[place] { return false }
      index += width
    }
    return true
  }

  private static func begins(
    _ code: Span<UInt8>, _ shown: Span<UInt8>, _ extent: Extent
  ) -> Bool {
    (0..<extent.start).allSatisfy { shown[$0] == code[$0] }
  }

  private static func ends(_ code: Span<UInt8>, _ shown: Span<UInt8>, _ extent: Extent) -> Bool {
    (extent.end..<shown.count).allSatisfy {
      shown[$0] == code[code.count - (shown.count - $0)]
    }
  }
}

/// Where a mask shows something and where it hides something.
private struct Extent {
  enum Mark { case shown, hidden, gap }

  let crossesHide: Bool
  private(set) var characters = 0
  private(set) var hasGap = false
  private(set) var hidesSomething = false
  /// What stands before is shown, separators beside the hidden part left out.
  private(set) var start = 0
  /// What stands from here on is shown.
  private(set) var end = 0

  init(of shown: Span<UInt8>, crossesHide: Bool) {
    self.crossesHide = crossesHide
    var index = 0
    while index < shown.count {
      let (mark, width) = mark(at: index, in: shown)
      characters += 1
      if mark != .shown {
        if !hidesSomething { start = index }
        hidesSomething = true
        hasGap = hasGap || mark == .gap
        end = index + width
      }
      index += width
    }
    while start > 0, Self.isBetween(start - 1, shown) { start -= 1 }
    while end < shown.count, Self.isBetween(end, shown) { end += 1 }
  }

  /// The mark at the position, and how many bytes it takes.
  func mark(at index: Int, in shown: Span<UInt8>) -> (Mark, Int) {
    switch CodeLook.mark(at: index, in: shown) {
    case (.filler, let width): return (.hidden, width)
    case (.cross, let width): return (crossesHide ? .hidden : .shown, width)
    case (.ellipsis, let width): return (.gap, width)
    case (.other(UInt8(ascii: ".")), _)
    where index + 2 < shown.count && shown[index + 1] == shown[index]
      && shown[index + 2] == shown[index]:
      return (.gap, 3)
    case (_, let width): return (.shown, width)
    }
  }

  /// Whether it stands between characters, and is none of the code's.
  private static func isBetween(_ index: Int, _ shown: Span<UInt8>) -> Bool {
    switch CodeLook.mark(at: index, in: shown).0 {
    case .separator, .space: true
    default: false
    }
  }
}
