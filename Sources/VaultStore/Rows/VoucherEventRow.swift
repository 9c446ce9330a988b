package import VoucherModel

/// What was done about a single voucher, and why.
package struct VoucherEventRow: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Taken out for good.
    case voided
    /// Somebody says that it does not work.
    case disputed
    /// A dispute has ended.
    case settled
    /// Another voucher has its place in an allocation.
    case replaced
    /// Kept and not sold: it was shown, and then given back.
    case quarantined
    /// Put back into stock after somebody looked at it.
    case restocked
    /// The supplier issued another code for it.
    case reissued
    /// Nobody has a reason to look at it; whoever does freezes the vault.
    case canary
    /// Somebody asked for a canary's code.
    case touched
  }

  package let sequence: Int64
  package let voucherID: VoucherID
  package let kind: Kind
  package let at: Timestamp
  package let actor: String
  package let reason: String
  package var otherVoucher: VoucherID?
  /// The allocation that it was about.
  package var number: Int64?

  package init(
    sequence: Int64, voucherID: VoucherID, kind: Kind, at time: Timestamp, actor: String,
    reason: String
  ) {
    self.sequence = sequence
    self.voucherID = voucherID
    self.kind = kind
    at = time
    self.actor = actor
    self.reason = reason
  }
}

extension VoucherEventRow: StoredRow {
  static let table = "voucher_events"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "seq", "voucher_id", "kind", "happened_at", "actor", "reason", "other_voucher", "number",
  ]

  var values: [SQLValue] {
    [
      .integer(sequence), .identifier(voucherID), .text(kind.rawValue), .time(at), .text(actor),
      .text(reason), .identifier(otherVoucher), .count(number),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    sequence = try row.integer()
    voucherID = try row.identifier()
    kind = try row.word()
    at = try row.time()
    actor = try row.text()
    reason = try row.text()
    otherVoucher = try row.optionalIdentifier()
    number = try row.optionalInteger()
  }
}

/// What holds back the showing of codes.
package struct ControlEventRow: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case frozen, unfrozen, limited, approved
  }

  package let sequence: Int64
  package let kind: Kind
  package let at: Timestamp
  package let actor: String
  package let reason: String
  /// Whose limit or approval it is; `nil` for everybody's.
  package var subject: String?
  package var currency: Currency?
  package var perHour: Amount?
  package var alone: Amount?
  /// The digest of the vouchers that may be shown.
  package var vouchers: [UInt8]?

  package init(
    sequence: Int64, kind: Kind, at time: Timestamp, actor: String, reason: String
  ) {
    self.sequence = sequence
    self.kind = kind
    at = time
    self.actor = actor
    self.reason = reason
  }
}

extension ControlEventRow: StoredRow {
  static let table = "control_events"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "seq", "kind", "happened_at", "actor", "reason", "subject", "currency", "per_hour", "alone",
    "vouchers",
  ]

  var values: [SQLValue] {
    [
      .integer(sequence), .text(kind.rawValue), .time(at), .text(actor), .text(reason),
      .text(subject), .text(currency?.code), .amount(perHour), .amount(alone), .blob(vouchers),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    sequence = try row.integer()
    kind = try row.word()
    at = try row.time()
    actor = try row.text()
    reason = try row.text()
    subject = try row.optionalText()
    currency = try row.optionalCurrency()
    perHour = try row.optionalAmount()
    alone = try row.optionalAmount()
    vouchers = try row.optionalBlob()
  }
}
