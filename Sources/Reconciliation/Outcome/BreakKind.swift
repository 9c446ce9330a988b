/// What kind of disagreement a break is, in the terms of the field.
package enum BreakKind: String, Hashable, Sendable, CaseIterable {
  // Completeness
  case missingInVault = "missing-in-vault"
  case codesUnrecoverable = "codes-unrecoverable"
  case missingAtSupplier = "missing-at-supplier"
  case quantityBreak = "quantity-break"
  case emptyVoucher = "empty-voucher"
  case inDoubtOrder = "in-doubt-order"
  case stalledOrder = "stalled-order"
  // Value
  case amountBreak = "amount-break"
  case priceBreak = "price-break"
  case discountBreak = "discount-break"
  case currencyBreak = "currency-break"
  case fxBreak = "fx-break"
  case denominationBreak = "denomination-break"
  // Money movements
  case missingDebit = "missing-debit"
  case unexpectedDebit = "unexpected-debit"
  case duplicateDebit = "duplicate-debit"
  case missingRefund = "missing-refund"
  case unexpectedCredit = "unexpected-credit"
  case duplicateRefund = "duplicate-refund"
  case unlinkedMovement = "unlinked-movement"
  case balanceBreak = "balance-break"
  // State
  case statusBreak = "status-break"
  case maskMismatch = "mask-mismatch"
  case firstReadNotOurs = "first-read-not-ours"
  case referenceConflict = "reference-conflict"
  case dateBreak = "date-break"
  // Stock integrity
  case duplicateCode = "duplicate-code"
  case expiredOnArrival = "expired-on-arrival"
  case shortDated = "short-dated"
  case allocationBreak = "allocation-break"
  case integrityBreak = "integrity-break"
  // Process
  case ambiguous
  case incompleteRun = "incomplete-run"
  case postClose = "post-close"

  /// How severe it is before age and amount are looked at.
  package var baseSeverity: Severity {
    switch self {
    case .missingInVault, .codesUnrecoverable, .missingAtSupplier, .unexpectedDebit,
      .duplicateDebit, .balanceBreak, .maskMismatch, .firstReadNotOurs, .duplicateCode,
      .allocationBreak, .integrityBreak:
      .critical
    case .quantityBreak, .emptyVoucher, .inDoubtOrder, .amountBreak, .currencyBreak,
      .denominationBreak, .missingRefund, .statusBreak, .referenceConflict, .expiredOnArrival,
      .incompleteRun, .postClose:
      .high
    case .stalledOrder, .priceBreak, .discountBreak, .fxBreak, .missingDebit, .unexpectedCredit,
      .duplicateRefund, .unlinkedMovement, .shortDated, .ambiguous:
      .medium
    case .dateBreak:
      .low
    }
  }

  /// Whether it grows more severe with time; that something was booked in another period is as bad on
  /// the last day as on the first.
  var ages: Bool { self != .dateBreak }

  /// Whether an order that has it is not matched.
  var breaksMatch: Bool { self != .dateBreak }

  /// What somebody should do about it.
  package var suggestedAction: String {
    switch self {
    case .missingInVault:
      "find who ordered; capture if unmasked; else treat as codes-unrecoverable"
    case .codesUnrecoverable:
      "send the evidence, claim re-issue or refund; book as supplier receivable"
    case .missingAtSupplier: "check environment, account and retention window; escalate"
    case .quantityBreak: "poll, then claim the difference; quarantine an over-delivery"
    case .emptyVoucher: "claim it; it is not stock"
    case .inDoubtOrder: "run order recover; if the facts are clear, resolve it with a note"
    case .stalledOrder: "ask the supplier; watch the wallet for a refund"
    case .amountBreak: "ask for a corrected statement; adjust with a reason"
    case .priceBreak: "pause the product; accept as variance or claim"
    case .discountBreak: "claim the agreed discount; or update the table"
    case .currencyBreak: "never net; correct the wallet mapping"
    case .fxBreak: "accept as variance or claim"
    case .denominationBreak: "quarantine the lot"
    case .missingDebit: "accrue; a late debit will come"
    case .unexpectedDebit: "possible unauthorised order; rotate credentials"
    case .duplicateDebit: "claim a refund"
    case .missingRefund: "claim the refund"
    case .unexpectedCredit: "identify it; do not spend it silently"
    case .duplicateRefund: "notify the supplier; make a provision"
    case .unlinkedMovement: "link it by hand"
    case .balanceBreak: "read the full list again; ask the supplier for a statement"
    case .statusBreak: "quarantine the codes, tell the storefront"
    case .maskMismatch: "a code was replaced, or it is another order; freeze the lot"
    case .firstReadNotOurs: "security investigation; rotate credentials"
    case .referenceConflict: "investigate who used the reference"
    case .dateBreak: "carry it to the right period"
    case .duplicateCode: "quarantine the later voucher, claim it"
    case .expiredOnArrival: "claim it; it is not stock"
    case .shortDated: "claim; sell it first, or at a discount"
    case .allocationBreak: "freeze the code; compare the storefront with the audit log"
    case .integrityBreak: "stop; run audit verify; restore from a backup"
    case .ambiguous: "match by hand, side by side; the difference must be zero"
    case .incompleteRun: "run again; no completeness breaks were issued"
    case .postClose: "re-open the period, or book in the current one with a note"
    }
  }
}
