import Reconciliation
import VoucherModel

/// Writes a record as one line of JSON in which the same record always has the same bytes.
///
/// Members stand in the order in which they are written, and one that is missing is left out. Moments
/// are milliseconds since 1970 and amounts are millionths, as everywhere in the database.
struct RecordText {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// The text of one object.
  static func object(_ body: (inout RecordText) -> Void) -> String {
    var text = RecordText()
    text.writeObject(body)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  // MARK: Members

  mutating func put(_ name: String, _ text: String?) {
    guard let text else { return }
    begin(name)
    write(text)
  }

  mutating func put(_ name: String, _ number: Int64?) {
    guard let number else { return }
    begin(name)
    write(number)
  }

  mutating func put(_ name: String, _ count: Int?) { put(name, count.map { Int64($0) }) }
  mutating func put(_ name: String, _ amount: Amount?) { put(name, amount?.millionths) }
  mutating func put(_ name: String, _ moment: Timestamp?) { put(name, moment?.milliseconds) }
  mutating func put(_ name: String, _ currency: Currency?) { put(name, currency?.code) }

  mutating func put(_ name: String, _ number: (some SupplierNumber)?) {
    put(name, number?.rawValue)
  }

  mutating func put<Subject>(_ name: String, _ identifier: Identifier<Subject>?) {
    guard let identifier else { return }
    begin(name)
    write(identifier)
  }

  /// Two members, an amount and its currency.
  mutating func put(_ name: String, _ currencyName: String, _ money: Money?) {
    put(name, money?.amount)
    put(currencyName, money?.currency)
  }

  /// A flag; one that is not set is left out.
  mutating func put(_ name: String, ifSet flag: Bool) {
    if flag { put(name, Int64(1)) }
  }

  mutating func putObject(_ name: String, _ body: (inout RecordText) -> Void) {
    begin(name)
    writeObject(body)
  }

  mutating func putList<Item>(
    _ name: String, _ items: [Item]?, _ write: (inout RecordText, Item) -> Void
  ) {
    guard let items else { return }
    begin(name)
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for item in items {
      separate()
      needsComma = false
      write(&self, item)
      needsComma = true
    }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  // MARK: Elements

  mutating func writeObject(_ body: (inout RecordText) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// A row of values, which may be null.
  mutating func writeRow(_ body: (inout RecordText) -> Void) {
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  mutating func add(_ text: String?) {
    separate()
    if let text { write(text) } else { writeNull() }
  }

  mutating func add(_ number: Int64?) {
    separate()
    if let number { write(number) } else { writeNull() }
  }

  mutating func add<Subject>(_ identifier: Identifier<Subject>) {
    separate()
    write(identifier)
  }

  mutating func add(_ digest: ContentDigest?) {
    separate()
    guard let digest else { return writeNull() }
    bytes.append(UInt8(ascii: "\""))
    let words = digest.bigEndianWords
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 60, through: 0, by: -4) {
        bytes.append(Self.hexDigits[Int(word >> UInt64(shift) & 15)])
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  // MARK: Private

  private static let hexDigits = Array("0123456789abcdef".utf8)
  private static let base32Digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func begin(_ name: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func writeNull() { bytes.append(contentsOf: Array("null".utf8)) }

  private mutating func write(_ number: Int64) { bytes.append(contentsOf: String(number).utf8) }

  private mutating func write<Subject>(_ identifier: Identifier<Subject>) {
    let value = UInt128(identifier.high) << 64 | UInt128(identifier.low)
    bytes.append(UInt8(ascii: "\""))
    for shift in stride(from: 125, through: 0, by: -5) {
      bytes.append(Self.base32Digits[Int(truncatingIfNeeded: value >> UInt128(shift) & 31)])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case ..<0x20:
        bytes.append(contentsOf: Array("\\u00".utf8))
        bytes.append(Self.hexDigits[Int(byte >> 4)])
        bytes.append(Self.hexDigits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
