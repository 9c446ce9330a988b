/// A table as spreadsheets and banks write it (RFC 4180): a header, then rows of as many fields.
///
/// Lines may end in CRLF or LF, and the fields may be separated by commas, semicolons or tabs,
/// whichever the header has. Nothing is trimmed, and no field is guessed.
package struct CSVTable: Hashable, Sendable {
  /// One row and the line of the file that it begins in.
  package struct Row: Hashable, Sendable {
    package let line: Int
    package let fields: [String]
  }

  /// The names of the columns.
  package let header: [String]
  package let rows: [Row]

  /// The most fields of a row.
  package static let maximumFields = 256

  /// Reads a whole file; its text is UTF-8, with or without a byte order mark.
  package init(_ bytes: Span<UInt8>) throws(StatementProblem) {
    var reader = CSVReader(bytes)
    guard let header = try reader.row(in: bytes) else {
      throw StatementProblem(nil, "it is empty")
    }
    var rows: [Row] = []
    while let row = try reader.row(in: bytes) {
      guard row.fields.count == header.fields.count else {
        throw StatementProblem(
          .line(row.line),
          "it has \(row.fields.count) fields, and the header has \(header.fields.count)")
      }
      rows.append(row)
    }
    self.header = header.fields
    self.rows = rows
  }
}

private struct CSVReader {
  private var position = 0
  private var line = 1
  private let separator: UInt8

  init(_ bytes: Span<UInt8>) {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    separator = Self.separator(from: position, in: bytes)
  }

  /// The most frequent separator of the first line.
  private static func separator(from start: Int, in bytes: Span<UInt8>) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for index in start..<bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if byte == UInt8(ascii: "\n") { break }
      counts[byte, default: 0] += 1
    }
    let known = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    let most = known.map { counts[$0] ?? 0 }.max() ?? 0
    return known.first { counts[$0] == most } ?? UInt8(ascii: ",")
  }

  /// The next row that is not empty; `nil` at the end.
  mutating func row(in bytes: Span<UInt8>) throws(StatementProblem) -> CSVTable.Row? {
    while position < bytes.count {
      let start = line
      let fields = try fields(in: bytes)
      if fields != [""] { return CSVTable.Row(line: start, fields: fields) }
    }
    return nil
  }

  private mutating func fields(in bytes: Span<UInt8>) throws(StatementProblem) -> [String] {
    let start = line
    var fields: [String] = []
    while true {
      guard fields.count < CSVTable.maximumFields else {
        throw StatementProblem(.line(start), "it has more than \(CSVTable.maximumFields) fields")
      }
      fields.append(try field(in: bytes))
      guard position < bytes.count else { return fields }
      let byte = bytes[position]
      position += 1
      if byte == separator { continue }
      if byte == UInt8(ascii: "\r"), position < bytes.count,
        bytes[position] == UInt8(ascii: "\n")
      {
        position += 1
      }
      line += 1
      return fields
    }
  }

  private mutating func field(in bytes: Span<UInt8>) throws(StatementProblem) -> String {
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      return try quoted(in: bytes)
    }
    let start = position
    while position < bytes.count, !isEnd(bytes[position]) {
      guard bytes[position] != UInt8(ascii: "\"") else {
        throw StatementProblem(.line(line), "a quotation mark stands inside a field without one")
      }
      position += 1
    }
    return try text(Array(bytes, start..<position))
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private mutating func quoted(in bytes: Span<UInt8>) throws(StatementProblem) -> String {
    let start = line
    var content: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        content.append(byte)
        continue
      }
      if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
        content.append(byte)
        position += 1
        continue
      }
      guard position == bytes.count || isEnd(bytes[position]) else {
        throw StatementProblem(.line(line), "something follows a field's closing quotation mark")
      }
      return try text(content)
    }
    throw StatementProblem(.line(start), "a field that is opened there is not closed")
  }

  private func text(_ bytes: [UInt8]) throws(StatementProblem) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw StatementProblem(.line(line), "it is not UTF-8")
    }
    return text
  }
}

extension [UInt8] {
  fileprivate init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    self.init()
    reserveCapacity(range.count)
    for index in range { append(bytes[index]) }
  }
}
