/// What a code looked like when it was read; a label, never a reason to drop it.
package enum CodeLook: String, Hashable, Sendable, CaseIterable {
  /// Nothing about it looks like a mask.
  case plain
  /// Filled with X or a repeated character: a code or a mask.
  case suspect
  /// Contains the characters suppliers mask with.
  case masked
  /// The voucher has neither a code nor a PIN nor a claim URL.
  case empty

  /// Whether the voucher may be worth what was paid for it.
  var isUsable: Bool { self == .plain || self == .suspect }
}
