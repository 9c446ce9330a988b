package import VaultCrypto

/// An element of an order's list of vouchers, as positions in the answer.
///
/// Nothing of the element is lost: what is not in one of the five known fields is in `extras`. An
/// element that is not an object has one extra without a name, the element itself.
package struct ScannedVoucher: Hashable, Sendable {
  /// A member of the voucher's object that is not one of its known fields.
  package struct Member: Hashable, Sendable {
    /// The member's name; `nil` where the element is not an object.
    package let name: JSONToken?
    package let value: JSONToken

    /// The member as it stands, from its name to the end of its value.
    package var range: Range<Int> {
      (name?.range.lowerBound ?? value.range.lowerBound)..<value.range.upperBound
    }
  }

  /// `card_number`; `nil` where it is missing or `null`, like all of these.
  package var code: JSONToken?
  /// `pin_code`.
  package var pin: JSONToken?
  /// `claim_url`.
  package var url: JSONToken?
  /// `expires_at`.
  package var expiry: JSONToken?
  /// `voucher_reference_number`.
  package var supplierReference: JSONToken?
  /// All other members whose value is not `null`, and the later ones of a name that comes twice.
  package var extras: [Member] = []
  /// Whether the element was read to its end.
  package var isComplete = false

  package init() {}

  /// Whether the element carries nothing at all.
  package var isEmpty: Bool {
    code == nil && pin == nil && url == nil && expiry == nil && supplierReference == nil
      && extras.isEmpty
  }

  /// Copies the extra members into guarded memory, as one JSON object of members as they stand, or
  /// as the bare value where the element is not an object; copies nothing where there are none.
  ///
  /// - Parameters:
  ///   - bytes: The answer that was scanned.
  ///   - buffer: Takes the text at its end.
  /// - Throws: The buffer's error where its limit would be passed.
  package func copyExtras(
    in bytes: Span<UInt8>, into buffer: SecretBuffer
  ) throws(CryptoError) {
    guard let first = extras.first else { return }
    if first.name == nil {
      try buffer.append(bytes.extracting(first.range))
      return
    }
    let marks: InlineArray<3, UInt8> = [0x7B, 0x2C, 0x7D]
    for (offset, member) in extras.enumerated() {
      try buffer.append(marks.span.extracting(offset == 0 ? 0..<1 : 1..<2))
      try buffer.append(bytes.extracting(member.range))
    }
    try buffer.append(marks.span.extracting(2..<3))
  }
}
