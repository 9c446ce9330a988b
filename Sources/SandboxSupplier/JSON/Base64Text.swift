import Foundation

/// Base64 for control bodies and the truth, which may hold bytes that are no text.
enum Base64Text {
  static func encoded(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
  }

  static func decoded(_ text: String) -> [UInt8]? {
    Data(base64Encoded: text).map { [UInt8]($0) }
  }
}
