import VoucherModel

/// One voucher of a supplier's order list: what its mask shows, never its code.
package struct SupplierVoucher: Hashable, Sendable {
  /// What the listed code looks like.
  package var look: CodeLook
  /// What it leaves visible.
  package var tail: VisibleTail
  /// The digest of the supplier's voucher reference number; `nil` where there is none, and where it
  /// is masked itself.
  package var referenceDigest: ContentDigest?

  package init(look: CodeLook, tail: VisibleTail, referenceDigest: ContentDigest? = nil) {
    self.look = look
    self.tail = tail
    self.referenceDigest = referenceDigest
  }

  /// Reduces a listed code to its visible tail.
  ///
  /// `shown` is the unescaped text of the code, or of the claim URL where there is no code; `nil`
  /// where there is neither. Of a value that is a whole code, or may be one, no more is kept than
  /// the vault's own mask keeps.
  package init(
    shown: Span<UInt8>?, look: CodeLook, referenceDigest: ContentDigest? = nil
  ) {
    guard let shown else {
      self.init(look: .empty, tail: .none, referenceDigest: referenceDigest)
      return
    }
    let tail: VisibleTail
    switch look {
    case .plain:
      tail = Self.tail(of: shown, limit: Mask.visibleCount(ofLength: shown.count)) { _ in false }
    case .suspect:
      // An X may be part of the code or of a mask; what stands after the last one is visible
      // anyway. So may be one character over and over.
      let end = Self.tail(of: shown, limit: Mask.visibleCount(ofLength: shown.count)) {
        $0 == UInt8(ascii: "X") || $0 == UInt8(ascii: "x")
      }
      tail = end.isOneCharacter ? .none : end
    case .masked:
      tail = Self.tail(of: shown, limit: VisibleTail.maximumCount) {
        $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "#")
      }
    case .empty:
      tail = .none
    }
    self.init(look: look, tail: tail, referenceDigest: referenceDigest)
  }

  private static func tail(
    of shown: Span<UInt8>, limit: Int, isMask: (UInt8) -> Bool
  ) -> VisibleTail {
    var last: [UInt8] = []
    for index in stride(from: shown.count - 1, through: max(0, shown.count - limit), by: -1) {
      if isMask(shown[index]) { break }
      last.insert(shown[index], at: 0)
    }
    return VisibleTail(last: last, limit: limit)
  }
}
