package import VoucherModel

/// A JSON value whose members keep the order they were given in.
///
/// There is no case for a fraction: amounts are decimal strings (`.amount`), so that no reader
/// takes them for floating point. The names within one object must differ.
package enum JSONValue: Sendable {
  case object([(String, JSONValue)])
  case array([JSONValue])
  case string(String)
  case integer(Int64)
  case bool(Bool)
  case null

  /// An amount as a decimal string; its currency belongs in a member of its own.
  package static func amount(_ money: Money) -> JSONValue { .string(money.amountText) }

  /// A moment, as RFC 3339 in UTC.
  package static func moment(_ moment: Timestamp) -> JSONValue { .string(moment.rfc3339) }

  /// The value made from `wrapped`, or null where there is none.
  package static func optional<Wrapped>(
    _ wrapped: Wrapped?, _ value: (Wrapped) -> JSONValue
  ) -> JSONValue {
    wrapped.map(value) ?? .null
  }

  /// The text, or null where there is none.
  package static func optional(_ text: String?) -> JSONValue { optional(text) { .string($0) } }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
  package init(integerLiteral number: Int64) { self = .integer(number) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(nilLiteral: ()) { self = .null }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// An object with its members in the order they are written.
  package init(dictionaryLiteral members: (String, JSONValue)...) { self = .object(members) }
}

extension JSONValue: Equatable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.object(let left), .object(let right)):
      left.elementsEqual(right) { $0.0 == $1.0 && $0.1 == $1.1 }
    case (.array(let left), .array(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.bool(let left), .bool(let right)): left == right
    case (.null, .null): true
    default: false
    }
  }
}
