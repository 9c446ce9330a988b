package import VaultCrypto
public import VoucherModel

/// A voucher whose code somebody asked to see.
///
/// It can be neither printed, encoded nor compared, and wipes itself when it goes away. A code becomes
/// a `String` only through `revealText(of:)`, and from then on the caller looks after it.
public final class RevealedVoucher: Sendable {
  /// The parts of a voucher, by the supplier's names.
  public enum Part: Hashable, Sendable, CaseIterable {
    /// `card_number`
    case code
    /// `pin_code`
    case pin
    /// `claim_url`
    case claimURL
    /// `expires_at`
    case expiry
    /// `voucher_reference_number`
    case supplierReference
    /// Whatever else the supplier sent, as a JSON object.
    case extras

    var tag: RecordField.Tag {
      switch self {
      case .code: .code
      case .pin: .pin
      case .claimURL: .url
      case .expiry: .expiry
      case .supplierReference: .supplierReference
      case .extras: .extras
      }
    }
  }

  /// The voucher.
  public let id: VoucherID
  private let record: OpenedRecord

  package init(id: VoucherID, record: OpenedRecord) {
    self.id = id
    self.record = record
  }

  /// Copies a part out of guarded memory, byte for byte as the supplier sent it; `nil` if it was null.
  public func revealText(of part: Part) -> String? {
    record.withField(part.tag) { bytes, _ in
      String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
    }
  }

  /// Lends a part's bytes to `body`, which must not keep a copy; `isText` is false where the supplier
  /// sent something else than a string, and the bytes are its JSON.
  public func withBytes<R>(
    of part: Part, _ body: (_ bytes: Span<UInt8>, _ isText: Bool) throws -> R
  ) rethrows -> R? {
    try record.withField(part.tag) { bytes, encoding in
      try body(bytes, encoding == .text)
    }
  }
}
