package import TestSupport
import SupplierAPI

/// The reader of JSON, and the tree it makes of a small answer.
package enum JSONParser: FuzzedParser {
  package static let name = "json"
  package static let words = [
    "{", "}", "[", "]", ":", ",", "\"", "\\u", "true", "false", "null", "{\"a\":1,\"a\":2}", "[[",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let tree = randomness.tree()
    let bytes = randomness.write(tree).bytes
    return FuzzInput(bytes) {
      try promise(JSONTree(strictly: bytes) == tree, "the slow reader reads what was written")
      let value = try JSONValue(bytes.span)
      try promise(value == tree.value, "a tree that was written is read as it was")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    let events = try readEvents(bytes)
    if let tree = JSONTree(strictly: bytes), tree.depth <= JSONReader.maximumDepth {
      let value = try JSONValue(bytes.span)
      try promise(value == tree.value, "valid JSON is read as RFC 8259 says")
    }
    // Numbers at the very end may go on; all other beginnings of what is whole are cut off.
    guard events.problem == nil, bytes.count > 1, let last = bytes.last,
      last == UInt8(ascii: "}") || last == UInt8(ascii: "]")
    else { return }
    let cut = bytes.count / 2
    let start = try readEvents(Array(bytes[..<cut]))
    try promise(start.problem != nil, "half of a list or an object is not taken for whole")
    try promise(
      events.events.starts(with: start.events), "a beginning is read as the whole begins")
  }

  private static func readEvents(
    _ bytes: [UInt8]
  ) throws -> (events: [JSONReader.Event], problem: JSONProblem?) {
    var reader = JSONReader()
    var events: [JSONReader.Event] = []
    do throws(JSONProblem) {
      while let event = try reader.next(in: bytes.span) {
        events.append(event)
        if reader.depth > JSONReader.maximumDepth || events.count > 2 * bytes.count { break }
      }
    } catch {
      let isInside = (0...bytes.count).contains(error.position)
      guard isInside else { throw BrokenPromise(description: "a problem stands in the text") }
      return (events, error)
    }
    try promise(reader.depth == 0, "nesting is bounded and comes to its end")
    try promise(events.count <= 2 * bytes.count + 1, "there are no more events than bytes")
    return (events, nil)
  }
}

extension JSONTree {
  /// The tree as the product's reader is to give it.
  var value: JSONValue {
    switch self {
    case .object(let members):
      var values: [String: JSONValue] = [:]
      for member in members {
        let name = String(decoding: member.name, as: UTF8.self)
        if values[name] == nil || values[name] == .null { values[name] = member.value.value }
      }
      return .object(values)
    case .array(let elements): return .array(elements.map(\.value))
    case .string(let content): return .string(String(decoding: content, as: UTF8.self))
    case .number(let digits): return .number(String(decoding: digits, as: UTF8.self))
    case .boolean(let value): return .boolean(value)
    case .null: return .null
    }
  }
}
