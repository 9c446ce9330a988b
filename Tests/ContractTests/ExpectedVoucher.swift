import Foundation
import VoucherVault

/// What has to come out of the vault for a voucher, worked out from the supplier's JSON by other
/// means than the program's: a member's text by Foundation, and the member as it stands where it has
/// none.
struct ExpectedVoucher {
  struct Value: Equatable {
    let bytes: [UInt8]
    let isText: Bool
  }

  private(set) var parts: [RevealedVoucher.Part: Value] = [:]

  private static let names: [String: RevealedVoucher.Part] = [
    "card_number": .code, "pin_code": .pin, "claim_url": .claimURL, "expires_at": .expiry,
    "voucher_reference_number": .supplierReference,
  ]

  init(json: [UInt8]) {
    var extras: [[UInt8]] = []
    for (name, value) in Self.members(of: json) where value != Array("null".utf8) {
      if let part = Self.names[name], parts[part] == nil {
        parts[part] = Self.value(of: value)
      } else {
        extras.append(Array("\"\(name)\":".utf8) + value)
      }
    }
    guard !extras.isEmpty else { return }
    let object =
      Array("{".utf8) + Array(extras.joined(separator: Array(",".utf8))) + Array("}".utf8)
    parts[.extras] = Value(bytes: object, isText: false)
  }

  /// What the vault shows of a voucher.
  init(_ revealed: RevealedVoucher) {
    for part in RevealedVoucher.Part.allCases {
      parts[part] = revealed.withBytes(of: part) { bytes, isText in
        Value(bytes: (0..<bytes.count).map { bytes[$0] }, isText: isText)
      }
    }
  }

  private static func value(of token: [UInt8]) -> Value {
    let array = Data(Array("[".utf8) + token + Array("]".utf8))
    guard token.first == UInt8(ascii: "\""),
      let text = (try? JSONSerialization.jsonObject(with: array) as? [String])?.first
    else { return Value(bytes: token, isText: false) }
    return Value(bytes: Array(text.utf8), isText: true)
  }

  /// The members of an object without spaces between its tokens, values as they stand.
  private static func members(of json: [UInt8]) -> [(name: String, value: [UInt8])] {
    var members: [(String, [UInt8])] = []
    var depth = 0
    var isInString = false
    var isEscaped = false
    var current: [UInt8] = []
    func end() {
      guard let colon = current.firstIndex(of: UInt8(ascii: ":")) else { return }
      let name = String(decoding: current[1..<colon - 1], as: UTF8.self)
      members.append((name, Array(current[(colon + 1)...])))
      current = []
    }
    for byte in json {
      if isInString {
        current.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      if depth == 0 || (depth == 1 && current.isEmpty && byte == UInt8(ascii: "{")) { continue }
      if depth == 1, byte == UInt8(ascii: ",") {
        end()
        continue
      }
      isInString = byte == UInt8(ascii: "\"")
      current.append(byte)
    }
    end()
    return members
  }
}

extension ExpectedVoucher: Equatable {}
