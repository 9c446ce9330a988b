package import VoucherModel

/// A small answer as a tree of values, for what holds neither codes nor tokens.
///
/// Numbers stay text, so that money is read from what the supplier wrote. Where an object has a name
/// twice, the first value that is not `null` counts.
package enum JSONValue: Hashable, Sendable {
  case object([String: JSONValue])
  case array([JSONValue])
  case string(String)
  /// The number's text; whether it is a number is seen when it is read as one.
  case number(String)
  case boolean(Bool)
  case null

  /// The largest number of values in one answer: a list of 10,000 rows of 100 members.
  private static let maximumValues = 1_000_000

  /// Reads a whole JSON text.
  package init(_ bytes: Span<UInt8>) throws(JSONProblem) {
    var builder = Builder()
    var reader = JSONReader()
    var values = 0
    while let event = try reader.next(in: bytes) {
      values += 1
      guard values <= Self.maximumValues else {
        throw JSONProblem(label: .tooMany, position: reader.position)
      }
      builder.take(event, in: bytes)
    }
    self = builder.root
  }

  /// A member of an object; `nil` for a missing member, for `null`, and for anything but an object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self, let value = members[name], value != .null else {
      return nil
    }
    return value
  }

  /// The elements of an array.
  package var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text of a string.
  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The text of a number, or of a string that may hold one.
  package var numberText: String? {
    switch self {
    case .number(let text), .string(let text): text
    default: nil
    }
  }

  /// An exact amount; also from a string that holds a number.
  package var amount: Amount? { numberText.flatMap { Amount($0) } }

  /// A whole number, also where it is written `96.0` or stands in a string.
  package var integer: Int64? {
    numberText.flatMap { StrictDecimal($0) }?.units(atScale: 0).flatMap { Int64(exactly: $0) }
  }
}

extension JSONValue {
  /// Puts a tree together from events, without recursion.
  private struct Builder {
    private struct Open {
      var members: [String: JSONValue]?
      var elements: [JSONValue] = []
      var name = ""
    }

    private var open: [Open] = []
    private(set) var root = JSONValue.null

    mutating func take(_ event: JSONReader.Event, in bytes: Span<UInt8>) {
      switch event {
      case .beginObject: open.append(Open(members: [:]))
      case .beginArray: open.append(Open(members: nil))
      case .endObject, .endArray:
        guard let closed = open.popLast() else { return }
        put(closed.members.map { .object($0) } ?? .array(closed.elements))
      case .name(let token):
        if !open.isEmpty { open[open.count - 1].name = JSONText.string(token, in: bytes) }
      case .scalar(let token):
        put(JSONValue(token, in: bytes))
      }
    }

    private mutating func put(_ value: JSONValue) {
      guard !open.isEmpty else {
        root = value
        return
      }
      let top = open.count - 1
      guard open[top].members != nil else {
        open[top].elements.append(value)
        return
      }
      let name = open[top].name
      let known = open[top].members?[name]
      if known == nil || known == .null { open[top].members?[name] = value }
    }
  }

  private init(_ token: JSONToken, in bytes: Span<UInt8>) {
    switch token.kind {
    case .string: self = .string(JSONText.string(token, in: bytes))
    case .number: self = .number(JSONText.string(token, in: bytes))
    case .boolean: self = .boolean(bytes[token.range.lowerBound] == UInt8(ascii: "t"))
    case .null, .object, .array: self = .null
    }
  }
}
