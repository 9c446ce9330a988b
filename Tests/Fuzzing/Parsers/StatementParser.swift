import SupplierAPI
package import TestSupport
import VaultCrypto

/// Lists and tables that come as files.
package enum StatementParser: FuzzedParser {
  package static let name = "statement"
  package static let words = [
    "[", "]", "{", "}", "\"", "\\\"", ",", ";", "\t", "\r\n", "\"\"", "{\"data\":[", "id", "wallet",
    "amount", "debit", "credit", "currency", "date", "2026-10-31", "-1.5", "USD", "\u{FEFF}",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let fields = (0..<Int.random(in: 1...4, using: &randomness)).map { _ in
      (0..<Int.random(in: 0...4, using: &randomness)).map { _ in
        ["a", "\"", ",", "\n", "7", "é"].randomElement(using: &randomness) ?? "a"
      }.joined()
    }
    let header = fields.indices.map { "c\($0)" }
    let isBlank = fields == [""]
    let row = fields.map {
      "\""
        + $0.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }
    let text = header.joined(separator: ",") + "\n" + row.joined(separator: ",") + "\n"
    return FuzzInput(text) {
      let table = try CSVTable(Array(text.utf8).span)
      try promise(
        table.header == header && table.rows.map(\.fields) == (isBlank ? [] : [fields]),
        "a table is read as it was written")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    if let table = try? CSVTable(bytes.span) {
      try promise(
        table.rows.allSatisfy { $0.fields.count == table.header.count },
        "each row has the header's fields")
    }
    let whole = objects(bytes, blocks: bytes.count)
    for size in [1, 3] {
      try promise(objects(bytes, blocks: size) == whole, "blocks make no difference")
    }
    guard let whole, !whole.isEmpty, let value = try? JSONValue(bytes.span),
      let elements = value.elements
    else { return }
    // Where the text is one JSON list of objects, its objects are those that were cut.
    let isFlat = elements.allSatisfy { if case .object = $0 { true } else { false } }
    if isFlat {
      try promise(
        elements == whole.compactMap { try? JSONValue($0.span) }, "objects are those of the list")
    }
  }

  /// The objects that are cut from the text; `nil` where it is refused.
  private static func objects(_ bytes: [UInt8], blocks size: Int) -> [[UInt8]]? {
    var cutter = ElementCutter(elementLimit: 1 << 20)
    var found: [[UInt8]] = []
    do {
      for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
        let block = Array(bytes[start..<min(bytes.count, start + max(1, size))])
        try cutter.take(block.span) { _, object in
          found.append((0..<object.count).map { object[$0] })
        }
      }
      try cutter.finish()
    } catch {
      return nil
    }
    return found
  }
}
