import Foundation
import GRDB

/// Each byte of each text and blob, and each bit of each number, changed by itself.
struct TamperBytes {
  let rows: [TamperRow]
  /// Every n-th place is taken.
  let step: Int

  func cases() -> [TamperCase] {
    var cases: [TamperCase] = []
    var number = 0
    for row in rows {
      for (column, value) in zip(row.columns, row.values) {
        for (place, other) in Self.changes(of: value, type: column.type) {
          defer { number += 1 }
          guard number % step == 0 else { continue }
          cases.append(
            TamperCase(
              "bytes", row.table.name, "\(row.name) \(column.name) \(place)",
              .named([row.name], row.table.kind),
              .rows { try row.set(column.name, other, in: $0) }))
        }
      }
    }
    return cases
  }

  private static func changes(
    of value: DatabaseValue, type: String
  ) -> [(place: String, value: DatabaseValue)] {
    switch value.storage {
    case .null:
      switch type {
      case "INTEGER": [("null", 1.databaseValue)]
      case "TEXT": [("null", Data("x".utf8).databaseValue)]
      default: [("null", Data([1]).databaseValue)]
      }
    case .int64(let number):
      (0..<64).map { ("bit \($0)", (number ^ (1 << Int64($0))).databaseValue) }
    case .string(let text): changes(of: Data(text.utf8))
    case .blob(let data): changes(of: data)
    case .double: []
    }
  }

  private static func changes(of data: Data) -> [(place: String, value: DatabaseValue)] {
    let bytes = Array(data)
    let flipped = bytes.indices.map { index in
      var changed = bytes
      changed[index] ^= 1 << UInt8(index % 8)
      return ("byte \(index)", Data(changed).databaseValue)
    }
    return flipped
      + [
        ("longer by a zero", Data(bytes + [0]).databaseValue),
        ("shorter by one", Data(bytes.dropLast()).databaseValue),
      ].filter { $0.1 != Data(bytes).databaseValue }
  }
}
