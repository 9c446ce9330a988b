import CSQLiteSupport
import VoucherModel

/// Reads a row's columns one after the other, and believes none of them.
///
/// A value of the wrong type, or one that the model refuses, is a damaged database: it is thrown
/// with the column's name, and never traps. It is good for as long as its statement stays at the row.
@safe
struct ColumnReader {
  private let statement: OpaquePointer
  private var next: Int32 = 0

  init(_ statement: OpaquePointer) {
    unsafe self.statement = statement
  }

  // MARK: Values as SQLite stores them

  mutating func optionalInteger() throws(StoreError) -> Int64? {
    switch advance() {
    case SQLITE_NULL: return nil
    case SQLITE_INTEGER: return unsafe sqlite3_column_int64(statement, next - 1)
    default: throw damaged()
    }
  }

  mutating func optionalText() throws(StoreError) -> String? {
    switch advance() {
    case SQLITE_NULL: return nil
    case SQLITE_TEXT: return text(at: next - 1)
    default: throw damaged()
    }
  }

  mutating func optionalBlob() throws(StoreError) -> [UInt8]? {
    switch advance() {
    case SQLITE_NULL: return nil
    case SQLITE_BLOB: return blob(at: next - 1)
    default: throw damaged()
    }
  }

  mutating func integer() throws(StoreError) -> Int64 { try present(try optionalInteger()) }

  mutating func text() throws(StoreError) -> String { try present(try optionalText()) }

  mutating func blob() throws(StoreError) -> [UInt8] { try present(try optionalBlob()) }

  // MARK: Values of the model

  mutating func flag() throws(StoreError) -> Bool {
    switch try integer() {
    case 0: false
    case 1: true
    default: throw damaged()
    }
  }

  mutating func optionalCount<Count: BinaryInteger>() throws(StoreError) -> Count? {
    guard let value = try optionalInteger() else { return nil }
    return try present(Count(exactly: value))
  }

  mutating func count<Count: BinaryInteger>() throws(StoreError) -> Count {
    try present(try optionalCount())
  }

  mutating func optionalTime() throws(StoreError) -> Timestamp? {
    try optionalInteger().map(Timestamp.init(milliseconds:))
  }

  mutating func time() throws(StoreError) -> Timestamp { try present(try optionalTime()) }

  mutating func optionalAmount() throws(StoreError) -> Amount? {
    try optionalInteger().map(Amount.init(millionths:))
  }

  mutating func amount() throws(StoreError) -> Amount { try present(try optionalAmount()) }

  mutating func optionalCurrency() throws(StoreError) -> Currency? {
    guard let code = try optionalText() else { return nil }
    return try present(Currency(code))
  }

  /// Two columns: an amount and its currency.
  mutating func optionalMoney() throws(StoreError) -> Money? {
    let amount = try optionalAmount()
    let currency = try optionalCurrency()
    switch (amount, currency) {
    case (nil, nil): return nil
    case (let amount?, let currency?): return Money(amount, currency)
    default: throw damaged()
    }
  }

  mutating func money() throws(StoreError) -> Money { try present(try optionalMoney()) }

  mutating func optionalNumber<Number: SupplierNumber>() throws(StoreError) -> Number? {
    try optionalInteger().map(Number.init(rawValue:))
  }

  mutating func number<Number: SupplierNumber>() throws(StoreError) -> Number {
    try present(try optionalNumber())
  }

  mutating func optionalIdentifier<Subject>() throws(StoreError) -> Identifier<Subject>? {
    guard let bytes = try optionalBlob() else { return nil }
    return try present(Identifier(bytes: bytes))
  }

  mutating func identifier<Subject>() throws(StoreError) -> Identifier<Subject> {
    try present(try optionalIdentifier())
  }

  mutating func word<Word: RawRepresentable<String>>() throws(StoreError) -> Word {
    try present(Word(rawValue: try text()))
  }

  mutating func converted<Value>(_ convert: (String) -> Value?) throws(StoreError) -> Value {
    try present(convert(try text()))
  }

  /// As `converted(_:)`, for a column that may be null.
  mutating func optionalConverted<Value>(
    _ convert: (String) -> Value?
  ) throws(StoreError) -> Value? {
    guard let text = try optionalText() else { return nil }
    return try present(convert(text))
  }

  // MARK: Names

  /// The next column as the key of a row, whatever it is.
  mutating func keyName() -> String {
    defer { next += 1 }
    return name(at: next)
  }

  /// What a row is called whose columns cannot all be read: its first ones, as they are.
  func name(ofLength length: Int) -> String {
    (0..<Int32(length)).map { name(at: $0) }.joined(separator: "/")
  }

  private func name(at index: Int32) -> String {
    switch unsafe sqlite3_column_type(statement, index) {
    case SQLITE_BLOB: Identifier<Never>(bytes: blob(at: index))?.description ?? "-"
    case SQLITE_INTEGER: String(unsafe sqlite3_column_int64(statement, index))
    case SQLITE_TEXT: text(at: index)
    default: "-"
    }
  }

  // MARK: Private

  /// Goes on to the next column; returns the type of its value.
  private mutating func advance() -> Int32 {
    defer { next += 1 }
    return unsafe sqlite3_column_type(statement, next)
  }

  private func text(at index: Int32) -> String {
    guard let bytes = unsafe sqlite3_column_text(statement, index) else { return "" }
    return unsafe String(cString: bytes)
  }

  private func blob(at index: Int32) -> [UInt8] {
    guard let bytes = unsafe sqlite3_column_blob(statement, index) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(statement, index))
    return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// Mutating, so that the reader is taken as it is after the argument has been read: the name in
  /// the error depends on it.
  private mutating func present<Value>(_ value: Value?) throws(StoreError) -> Value {
    guard let value else { throw damaged() }
    return value
  }

  private func damaged() -> StoreError {
    guard let name = unsafe sqlite3_column_name(statement, next - 1) else {
      return .corrupt(what: "column unnamed")
    }
    return .corrupt(what: "column \(unsafe String(cString: name))")
  }
}
