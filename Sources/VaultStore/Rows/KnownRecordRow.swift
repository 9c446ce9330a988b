/// A record of one of the three sides as a run learned it.
package struct KnownRecordRow: Hashable, Sendable {
  /// Whose record it is.
  package enum Source: String, Hashable, Sendable, CaseIterable {
    case movement
    case supplierOrder = "supplier-order"
    case vaultOrder = "vault-order"
    case wallet
  }

  package let source: Source
  /// Names the record among those of its source.
  package let key: String
  /// The run that learned it.
  package let runSequence: Int64
  /// The record in its fixed form; `nil` where it is gone.
  package let content: String?

  package init(source: Source, key: String, runSequence: Int64, content: String?) {
    self.source = source
    self.key = key
    self.runSequence = runSequence
    self.content = content
  }
}

extension KnownRecordRow: StoredRow {
  static let table = "known_records"
  static let sql = RowSQL(table, columns)
  static let columns = ["source", "record_key", "run_seq", "content"]
  static let keyLength = 3

  var values: [SQLValue] {
    [.text(source.rawValue), .text(key), .integer(runSequence), .text(content)]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    source = try row.word()
    key = try row.text()
    runSequence = try row.integer()
    content = try row.optionalText()
  }
}
