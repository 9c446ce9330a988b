/// The parts of a voucher that are sealed.
package enum RecordField {
  /// Which part; the raw value is its byte in the format.
  package enum Tag: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    case code = 1
    case pin = 2
    case url = 3
    case expiry = 4
    case supplierReference = 5
    case extras = 6

    package static func < (left: Tag, right: Tag) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// How the bytes are to be understood; the raw value is its byte in the format.
  package enum Encoding: UInt8, Hashable, Sendable, CaseIterable {
    /// The content of a JSON string with its escapes resolved: any bytes, not always UTF-8.
    case text = 1
    /// The bytes of the JSON value as they stood in the response.
    case rawJSON = 2
  }

  /// tag 1, encoding 1, length 4.
  static let prefixByteCount = 6
}
