import Foundation
import GRDB
import VoucherModel

/// Reads a row's columns one after the other, and believes none of them.
///
/// A value of the wrong type, or one that the model refuses, is a damaged database: it is thrown
/// with the column's name, and never traps.
struct ColumnReader {
  private let row: Row
  private var next = 0

  init(_ row: Row) {
    self.row = row
  }

  // MARK: Values as SQLite stores them

  mutating func optionalInteger() throws(StoreError) -> Int64? {
    switch value() {
    case .null: return nil
    case .int64(let value): return value
    default: throw damaged()
    }
  }

  mutating func optionalText() throws(StoreError) -> String? {
    switch value() {
    case .null: return nil
    case .string(let text): return text
    default: throw damaged()
    }
  }

  mutating func optionalBlob() throws(StoreError) -> [UInt8]? {
    switch value() {
    case .null: return nil
    case .blob(let data): return Array(data)
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
    return Self.name(row[next])
  }

  /// What a row is called whose columns cannot all be read: its first ones, as they are.
  static func name(of row: Row, _ length: Int) -> String {
    (0..<length).map { name(row[$0]) }.joined(separator: "/")
  }

  private static func name(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .blob(let data): Identifier<Never>(bytes: Array(data))?.description ?? "-"
    case .int64(let number): String(number)
    case .string(let text): text
    case .null, .double: "-"
    }
  }

  // MARK: Private

  private mutating func value() -> DatabaseValue.Storage {
    defer { next += 1 }
    return (row[next] as DatabaseValue).storage
  }

  /// Mutating, so that the reader is taken as it is after the argument has been read: the name in
  /// the error depends on it.
  private mutating func present<Value>(_ value: Value?) throws(StoreError) -> Value {
    guard let value else { throw damaged() }
    return value
  }

  private func damaged() -> StoreError {
    .corrupt(what: "column \(row.columnNames.dropFirst(next - 1).first ?? "unnamed")")
  }
}
