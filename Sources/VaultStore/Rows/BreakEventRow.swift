package import VoucherModel

/// What a run or a person made of a break.
package struct BreakEventRow: Hashable, Sendable {
  package let sequence: Int64
  package let breakID: String
  package let kind: String
  package let at: Timestamp
  /// The run that wrote it; `nil` for an event of a person.
  package var runSequence: Int64?
  /// Who did it; `nil` for an event of a run.
  package var actor: String?
  package var reason: String?
  package var note: String?
  package var assignee: String?
  package var linkedBreak: String?
  package var linkedSequence: Int64?
  package var orderID: OrderID?
  package var transactionID: TransactionID?
  package var currency: Currency?
  package var difference: Amount?
  package var exposure: Amount?
  /// What stands for the things that the break is about.
  package var about: String?

  package init(sequence: Int64, breakID: String, kind: String, at time: Timestamp) {
    self.sequence = sequence
    self.breakID = breakID
    self.kind = kind
    at = time
  }
}

extension BreakEventRow: StoredRow {
  static let table = "break_events"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "seq", "break_id", "kind", "happened_at", "run_seq", "actor", "reason", "note", "assignee",
    "linked_break", "linked_seq", "order_id", "transaction_id", "currency", "difference",
    "exposure", "about",
  ]

  var values: [SQLValue] {
    [
      .integer(sequence), .text(breakID), .text(kind), .time(at),
      runSequence.map(SQLValue.integer) ?? .null, .text(actor), .text(reason), .text(note),
      .text(assignee), .text(linkedBreak), linkedSequence.map(SQLValue.integer) ?? .null,
      .identifier(orderID), .number(transactionID), .text(currency?.code), .amount(difference),
      .amount(exposure), .text(about),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    sequence = try row.integer()
    breakID = try row.text()
    kind = try row.text()
    at = try row.time()
    runSequence = try row.optionalInteger()
    actor = try row.optionalText()
    reason = try row.optionalText()
    note = try row.optionalText()
    assignee = try row.optionalText()
    linkedBreak = try row.optionalText()
    linkedSequence = try row.optionalInteger()
    orderID = try row.optionalIdentifier()
    transactionID = try row.optionalNumber()
    currency = try row.optionalCurrency()
    difference = try row.optionalAmount()
    exposure = try row.optionalAmount()
    about = try row.optionalText()
  }
}
