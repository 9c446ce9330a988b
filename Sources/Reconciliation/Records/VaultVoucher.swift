package import VoucherModel

/// A stored voucher as reconciliation sees it: no code, no key needed.
package struct VaultVoucher: Hashable, Sendable {
  // In an order in which little room is lost between them: a run holds all vouchers there are.
  /// Names the voucher.
  package var id: VoucherID
  /// Its line within the order.
  package var line: Int
  /// Its face value.
  package var faceValue: Money
  /// What its mask shows.
  package var tail: VisibleTail
  /// What its code looked like when it was captured.
  package var look: CodeLook
  /// Where it stands.
  package var state: VoucherState
  /// Whether its code has ever been shown, whatever its state is now.
  package var isRevealed: Bool
  /// The digest of the supplier's voucher reference number, where there was one.
  package var referenceDigest: ContentDigest?
  /// The keyed fingerprint of its code, where a host with the key has filled it in.
  package var fingerprint: ContentDigest?
  /// Until when it can be used, where the supplier says so.
  package var expiresAt: Timestamp?
  /// When it was captured, which is when it is taken to be delivered.
  package var capturedAt: Timestamp?

  package init(
    id: VoucherID, line: Int, tail: VisibleTail, look: CodeLook,
    referenceDigest: ContentDigest? = nil, fingerprint: ContentDigest? = nil,
    state: VoucherState = .available, isRevealed: Bool = false, faceValue: Money,
    expiresAt: Timestamp? = nil, capturedAt: Timestamp? = nil
  ) {
    self.id = id
    self.line = line
    self.tail = tail
    self.look = look
    self.referenceDigest = referenceDigest
    self.fingerprint = fingerprint
    self.state = state
    self.isRevealed = isRevealed
    self.faceValue = faceValue
    self.expiresAt = expiresAt
    self.capturedAt = capturedAt
  }
}
