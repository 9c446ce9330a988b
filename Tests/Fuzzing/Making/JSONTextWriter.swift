import TestSupport

/// Writes trees as JSON text, with spaces and escapes chosen at random.
struct JSONTextWriter {
  private(set) var bytes: [UInt8] = []
  /// Where the objects end that have a card number.
  private(set) var voucherEnds: [Int] = []
  var randomness: SeededRandomness

  init(randomness: SeededRandomness) {
    self.randomness = randomness
  }

  mutating func write(_ tree: JSONTree) {
    space()
    switch tree {
    case .object(let members):
      put("{")
      for (offset, member) in members.enumerated() {
        if offset > 0 { put(",") }
        space()
        string(member.name)
        space()
        put(":")
        write(member.value)
      }
      put("}")
      if members.contains(where: { $0.name == Array("card_number".utf8) }) {
        voucherEnds.append(bytes.count)
      }
    case .array(let elements):
      put("[")
      for (offset, element) in elements.enumerated() {
        if offset > 0 { put(",") }
        write(element)
      }
      put("]")
    case .string(let content): string(content)
    case .number(let digits): bytes += digits
    case .boolean(let value): put(value ? "true" : "false")
    case .null: put("null")
    }
    space()
  }

  private mutating func put(_ text: String) { bytes += Array(text.utf8) }

  private mutating func space() {
    guard UInt8.random(in: 0..<8, using: &randomness) == 0 else { return }
    put([" ", "\n", "\t", "\r\n", "  "].randomElement(using: &randomness) ?? " ")
  }

  private mutating func string(_ content: [UInt8]) {
    put("\"")
    for scalar in String(decoding: content, as: UTF8.self).unicodeScalars {
      let mustEscape = scalar == "\"" || scalar == "\\" || scalar.value < 0x20
      let mayEscape = UInt8.random(in: 0..<16, using: &randomness) == 0
      guard mustEscape || mayEscape else {
        put(String(scalar))
        continue
      }
      if scalar == "\"" || scalar == "\\" || scalar == "/", Bool.random(using: &randomness) {
        put("\\" + String(scalar))
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16, uppercase: Bool.random(using: &randomness))
        put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      }
    }
    put("\"")
  }
}

extension SeededRandomness {
  /// Text of characters that matter in JSON, in terminals and in encodings.
  mutating func text(upTo longest: Int) -> [UInt8] {
    let scalars: [Unicode.Scalar] = [
      "A", "B", "7", "0", "-", "X", "*", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{7F}", "é", "€",
      "\u{301}", "\u{2028}", "\u{200D}", "\u{FFFF}", "\u{1F600}", "\u{10FFFF}", "{", "}", "[",
      "]", ",", ":", " ",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...longest, using: &self) {
      text.append(scalars.randomElement(using: &self) ?? "A")
    }
    return Array(String(text).utf8)
  }

  /// A number as a supplier might write it, or might not.
  mutating func number() -> [UInt8] {
    let whole =
      [
        "0", "1", "-1", "50", "96", "250", "12345", "1000000", "9223372036854775807",
        "9223372036854", "18446744073709551616", "-9223372036854",
      ].randomElement(using: &self) ?? "0"
    let fraction = ["", "", ".5", ".00", ".775807", ".1234567", ".0"].randomElement(using: &self)
    let exponent = ["", "", "", "", "e2", "E-3", "e+0", "e99"].randomElement(using: &self)
    return Array((whole + (fraction ?? "") + (exponent ?? "")).utf8)
  }

  /// A tree of any shape, nested a little.
  mutating func tree(depth: Int = 0) -> JSONTree {
    switch UInt8.random(in: 0..<(depth > 4 ? 4 : 7), using: &self) {
    case 0: .string(text(upTo: 12))
    case 1: .number(number())
    case 2: .boolean(Bool.random(using: &self))
    case 3: .null
    case 4: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in tree(depth: depth + 1) })
    default:
      .object(
        (0..<Int.random(in: 0...4, using: &self)).map { _ in
          JSONTree.Member(memberName(), tree(depth: depth + 1))
        })
    }
  }

  private mutating func memberName() -> [UInt8] {
    let names = ["id", "status", "quantity", "data", "a", "é", "e\u{301}", "", "error", "x"]
    return Array((names.randomElement(using: &self) ?? "x").utf8)
  }

  /// Writes a tree.
  mutating func write(_ tree: JSONTree) -> JSONTextWriter {
    var writer = JSONTextWriter(randomness: SeededRandomness(seed: next()))
    writer.write(tree)
    return writer
  }
}
