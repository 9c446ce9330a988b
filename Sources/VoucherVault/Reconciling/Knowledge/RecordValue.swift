import Reconciliation
import SupplierAPI
import VoucherModel

/// Something stored that is not in its form.
struct UnreadableRecord: Error {}

/// A stored record, read strictly: what is there has to be of its type.
struct RecordValue {
  private let value: JSONValue

  init(_ text: String) throws {
    do {
      value = try JSONValue(Array(text.utf8).span)
    } catch {
      throw UnreadableRecord()
    }
  }

  init(_ value: JSONValue) { self.value = value }

  func isThere(_ name: String) -> Bool { value[name] != nil }

  func object(_ name: String) -> RecordValue? { value[name].map(RecordValue.init) }

  func list(_ name: String) throws -> [RecordValue]? {
    guard let member = value[name] else { return nil }
    guard let elements = member.elements else { throw UnreadableRecord() }
    return elements.map(RecordValue.init)
  }

  /// The values of a row, of which there are exactly so many.
  func row(_ count: Int) throws -> [RecordValue] {
    guard let elements = value.elements, elements.count == count else { throw UnreadableRecord() }
    return elements.map(RecordValue.init)
  }

  func optional<Value>(_ name: String, _ read: (RecordValue) throws -> Value) throws -> Value? {
    try value[name].map { try read(RecordValue($0)) }
  }

  func required<Value>(_ name: String, _ read: (RecordValue) throws -> Value) throws -> Value {
    guard let found = try optional(name, read) else { throw UnreadableRecord() }
    return found
  }

  /// The value read, or `nil` where it is null.
  func nullable<Value>(_ read: (RecordValue) throws -> Value) throws -> Value? {
    value == .null ? nil : try read(self)
  }

  // MARK: One value

  func text() throws -> String { try present(value.text) }

  func integer() throws -> Int64 {
    guard case .number = value else { throw UnreadableRecord() }
    return try present(value.integer)
  }

  func count() throws -> Int { try present(Int(exactly: try integer())) }
  func amount() throws -> Amount { Amount(millionths: try integer()) }
  func moment() throws -> Timestamp { Timestamp(milliseconds: try integer()) }
  func currency() throws -> Currency { try present(Currency(try text())) }
  func identifier<Subject>() throws -> Identifier<Subject> {
    try present(Identifier(try text()))
  }
  func number<Number: SupplierNumber>() throws -> Number { Number(rawValue: try integer()) }
  func word<Word: RawRepresentable<String>>() throws -> Word {
    try present(Word(rawValue: try text()))
  }

  func digest() throws -> ContentDigest {
    let digits = Array(try text().utf8)
    guard digits.count == 64 else { throw UnreadableRecord() }
    let halves = try digits.map { digit -> UInt8 in
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - 48
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - 87
      default: throw UnreadableRecord()
      }
    }
    return try present(
      ContentDigest(
        bytes: stride(from: 0, to: 64, by: 2).map { halves[$0] << 4 | halves[$0 + 1] }))
  }

  func present<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw UnreadableRecord() }
    return value
  }
}

extension RecordValue {
  /// Two members, an amount and its currency, or neither.
  func money(_ name: String, _ currencyName: String) throws -> Money? {
    let amount = try optional(name) { try $0.amount() }
    let currency = try optional(currencyName) { try $0.currency() }
    switch (amount, currency) {
    case (nil, nil): return nil
    case (let amount?, let currency?): return Money(amount, currency)
    default: throw UnreadableRecord()
    }
  }
}
