import VaultCrypto
import VoucherModel

/// The tags of a leaf's fields, in the order in which they stand.
enum LeafTag: UInt8 {
  case subject = 1
  case count = 2
  case state = 3
  case row = 4
  case order = 5
  case actor = 6
  case words = 7
  case vouchers = 8
  case root = 9
  case deliveries = 10
  case logKeys = 11
}

struct FieldWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ tag: LeafTag, _ value: [UInt8]) {
    bytes.append(tag.rawValue)
    bytes += bigEndian(UInt32(value.count))
    bytes += value
  }

  mutating func put(_ tag: LeafTag, _ number: Int64) {
    put(tag, bigEndian(number))
  }
}

struct FieldReader {
  private var fields: [LeafTag: ArraySlice<UInt8>] = [:]

  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      guard rest.count >= 5, let tag = LeafTag(rawValue: rest[rest.startIndex]) else { return nil }
      let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let value = rest.dropFirst(5).prefix(length)
      guard value.count == length, fields[tag] == nil else { return nil }
      fields[tag] = value
      rest = rest.dropFirst(5 + length)
    }
  }

  func identifier<Subject>(_ tag: LeafTag) -> Identifier<Subject>? {
    fields[tag].flatMap { Identifier(bytes: $0) }
  }

  func bytes(_ tag: LeafTag) -> ArraySlice<UInt8>? { fields[tag] }

  func number(_ tag: LeafTag) -> Int64? {
    guard let value = fields[tag], value.count == 8 else { return nil }
    return value.reduce(Int64(0)) { $0 << 8 | Int64($1) }
  }

  func digest(_ tag: LeafTag) -> Digest? {
    fields[tag].flatMap { Digest(bytes: Array($0)) }
  }

  func text(_ tag: LeafTag) -> String? {
    fields[tag].map { String(decoding: $0, as: UTF8.self) }
  }

  var actor: Actor? { text(.actor).flatMap(Actor.init) }

  /// The field cut into pieces of one length; `nil` if it does not come out even.
  func pieces(_ tag: LeafTag, of length: Int) -> [ArraySlice<UInt8>]? {
    guard let value = fields[tag], value.count % length == 0 else { return nil }
    return stride(from: value.startIndex, to: value.endIndex, by: length).map {
      value[$0..<$0 + length]
    }
  }
}
