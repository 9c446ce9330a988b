import VaultCrypto

/// Cuts a JSON text that arrives in blocks into the objects of its lists, in bounded memory.
///
/// A list, several lists one behind the other (pages that were kept in one file), a list of lists and
/// an object a line are read alike. What is inside an object is for its reader to judge; between
/// them only what JSON has there is taken, and a text that ends early is a problem.
package struct ElementCutter {
  private enum Expectation {
    /// A value, or the end of a list that is empty so far.
    case first
    /// A value.
    case value
    /// A comma or the end of a list; outside lists another value.
    case separator
  }

  /// The largest object.
  package static let elementLimit = 64 << 20

  /// How many objects have ended.
  package private(set) var count = 0
  private var expectation = Expectation.first
  private var lists = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var position = 0
  private let element: SecretBuffer

  package init(elementLimit: Int = ElementCutter.elementLimit) {
    element = SecretBuffer(limit: elementLimit)
  }

  /// Takes the next block, and passes on each object that ends in it.
  package mutating func take(
    _ block: Span<UInt8>, _ body: (_ number: Int, Span<UInt8>) throws -> Void
  ) throws {
    var start = 0
    for index in 0..<block.count {
      let byte = block[index]
      if depth == 0 {
        try takeOutside(byte)
        if depth == 1 { start = index }
      } else if isInString {
        takeInString(byte)
      } else if takeInside(byte) {
        try close(block.extracting(start..<index + 1), body)
      }
      position += 1
    }
    if depth > 0 { try keep(block.extracting(start..<block.count)) }
  }

  /// Says whether the text has come to its end.
  package func finish() throws(StatementProblem) {
    guard depth > 0 || lists > 0 || count > 0 || expectation != .first else {
      throw StatementProblem(nil, "it is empty")
    }
    guard depth == 0, lists == 0 else {
      throw StatementProblem(
        .byte(position), "it ends in the middle, so the rest of the list is missing")
    }
  }

  private mutating func takeOutside(_ byte: UInt8) throws(StatementProblem) {
    switch (byte, expectation) {
    case (UInt8(ascii: " "), _), (UInt8(ascii: "\n"), _), (UInt8(ascii: "\r"), _),
      (UInt8(ascii: "\t"), _):
      break
    case (0xEF, .first) where position == 0, (0xBB, .first) where position == 1,
      (0xBF, .first) where position == 2:
      break
    case (UInt8(ascii: "{"), .first), (UInt8(ascii: "{"), .value),
      (UInt8(ascii: "{"), .separator) where lists == 0:
      depth = 1
    case (UInt8(ascii: "["), .first), (UInt8(ascii: "["), .value),
      (UInt8(ascii: "["), .separator) where lists == 0:
      guard lists < Self.deepestList else { throw StatementProblem(.byte(position), "too deep") }
      lists += 1
      expectation = .first
    case (UInt8(ascii: "]"), .first) where lists > 0,
      (UInt8(ascii: "]"), .separator) where lists > 0:
      lists -= 1
      expectation = .separator
    case (UInt8(ascii: ","), .separator) where lists > 0:
      expectation = .value
    default:
      throw StatementProblem(.byte(position), "what stands here is not a list of objects")
    }
  }

  private static let deepestList = 8

  private mutating func takeInString(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
    }
  }

  /// Returns whether the object ends here.
  private mutating func takeInside(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
    return depth == 0
  }

  private mutating func close(
    _ end: Span<UInt8>, _ body: (Int, Span<UInt8>) throws -> Void
  ) throws {
    count += 1
    expectation = .separator
    if element.count == 0 {
      try body(count, end)
    } else {
      try keep(end)
      try element.withBytes { try body(count, $0) }
      element.removeAll()
    }
  }

  private func keep(_ part: Span<UInt8>) throws(StatementProblem) {
    do throws(CryptoError) {
      try element.append(part)
    } catch {
      throw StatementProblem(.element(count + 1), "it is larger than \(element.limit) bytes")
    }
  }
}
