import VoucherModel

/// Writes JSON straight as bytes: five thousand vouchers in one body stay cheap, also unoptimised.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Where the next value begins; a fault that cuts the body is judged by such positions.
  var position: Int { bytes.count }

  mutating func object(_ content: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    content(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  mutating func array(_ content: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    content(&self)
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  mutating func array<Element>(
    of elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
  ) {
    array { list in
      for element in elements { write(&list, element) }
    }
  }

  mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func string(_ text: String?) {
    guard let text else { return raw("null".utf8) }
    separate()
    quote(text)
    needsComma = true
  }

  mutating func integer(_ number: some BinaryInteger) {
    raw(String(number).utf8)
  }

  mutating func boolean(_ value: Bool) {
    raw((value ? "true" : "false").utf8)
  }

  mutating func null() {
    raw("null".utf8)
  }

  /// A finished JSON value, byte for byte.
  mutating func raw(_ value: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: value)
    needsComma = true
  }

  /// Makes room for a comma where one is due, so that `position` is where the value itself starts.
  mutating func startElement() {
    separate()
    needsComma = false
  }

  mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .boolean(let value): boolean(value)
    case .number(let text): raw(text.utf8)
    case .string(let text): string(text)
    case .array(let elements): array(of: elements) { $0.value($1) }
    case .object(let members):
      object { object in
        for member in members { object.field(member.name) { $0.value(member.value) } }
      }
    }
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for byte in text.utf8 { escape(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22, 0x5C:
      bytes.append(0x5C)
      bytes.append(byte)
    case 0..<0x20:
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append("0123456789abcdef".utf8.map(\.self)[Int(byte >> 4)])
      bytes.append("0123456789abcdef".utf8.map(\.self)[Int(byte & 15)])
    default: bytes.append(byte)
    }
  }
}

extension JSONWriter {
  mutating func field(_ name: String, _ write: (inout JSONWriter) -> Void) {
    key(name)
    write(&self)
  }

  mutating func field(_ name: String, _ text: String?) {
    field(name) { $0.string(text) }
  }

  mutating func field(_ name: String, _ number: some BinaryInteger) {
    field(name) { $0.integer(number) }
  }

  mutating func field(_ name: String, _ value: Bool) {
    field(name) { $0.boolean(value) }
  }

  /// The bytes of one object.
  static func object(_ content: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(content)
    return writer.bytes
  }
}

extension JSONValue {
  /// The value as JSON text, without spaces.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }
}
