import VoucherModel

/// A value on its way into a statement.
enum SQLValue {
  case null
  case integer(Int64)
  case string(String)
  case bytes([UInt8])

  static func text(_ text: String?) -> SQLValue { text.map(SQLValue.string) ?? .null }

  static func blob(_ bytes: [UInt8]?) -> SQLValue { bytes.map(SQLValue.bytes) ?? .null }

  static func identifier<Subject>(_ identifier: Identifier<Subject>?) -> SQLValue {
    blob(identifier?.bytes)
  }

  static func time(_ time: Timestamp?) -> SQLValue { integer(time?.milliseconds) }

  static func amount(_ amount: Amount?) -> SQLValue { integer(amount?.millionths) }

  static func number(_ number: (some SupplierNumber)?) -> SQLValue { integer(number?.rawValue) }

  static func flag(_ flag: Bool) -> SQLValue { .integer(flag ? 1 : 0) }

  /// A count; one that no column can hold becomes the largest, which the schema then refuses or no
  /// row ever reaches.
  static func count(_ count: (some BinaryInteger)?) -> SQLValue {
    integer(count.map { Int64(clamping: $0) })
  }

  private static func integer(_ value: Int64?) -> SQLValue { value.map(SQLValue.integer) ?? .null }
}
