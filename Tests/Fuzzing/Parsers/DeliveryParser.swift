import SupplierAPI
package import TestSupport
import VaultCrypto

/// The scanner that finds orders and vouchers in an answer, whole or cut off.
package enum DeliveryParser: FuzzedParser {
  package static let name = "delivery"
  package static let words = [
    "\"vouchers\":[", "\"vouchers\":null", "{\"card_number\":\"", "\"pin_code\":", "\"id\":1,",
    "\"status\":\"DELIVERED\"", "\"data\":", "\"error\":{\"code\":\"BAD_REQUEST\"}", "},{", "}]}",
    "\\u0063ard_number", "null", "\"quantity\":3",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let tree = randomness.delivery()
    let writer = randomness.write(tree)
    let bytes = writer.bytes
    let cut = Int.random(in: 0...bytes.count, using: &randomness)
    return FuzzInput(bytes) {
      let whole = DeliveryScanner.scan(bytes.span)
      try promise(whole.isComplete, "an answer that was written is read to its end")
      let salvaged = DeliveryScanner.scan(bytes.span.extracting(first: cut))
      let ended = writer.voucherEnds.count { $0 <= cut }
      let found = salvaged.orders.flatMap(\.completeVouchers).count
      try promise(
        found == ended, "of \(ended) vouchers that are whole at byte \(cut), \(found) are salvaged")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    let scan = DeliveryScanner.scan(bytes.span)
    let vouchers = scan.orders.flatMap(\.vouchers)
    for voucher in vouchers {
      try promise(
        voucher.tokens.allSatisfy { $0.range.upperBound <= bytes.count }, "fields stand in the text"
      )
    }
    let unfinished = vouchers.count { !$0.isComplete }
    try promise(unfinished <= (scan.isComplete ? 0 : 1), "one voucher at most is cut off")
    if let tree = JSONTree(strictly: bytes), tree.depth <= JSONReader.maximumDepth {
      try promise(scan.isComplete, "valid JSON is read to its end")
      let codes = try vouchers.map { try $0.codeText(in: bytes) }
      try promise(
        codes.sorted() == tree.codes.sorted(), "exactly the codes that are there are found")
    }
    var randomness = SeededRandomness(seed: bytes.reduce(7) { $0 &* 31 &+ UInt64($1) })
    // Behind a malformed place whatever is whole is kept, and a cut may change what that is.
    let readable = scan.problem?.position ?? bytes.count
    for _ in 0..<3 {
      let cut = Int.random(in: 0...bytes.count, using: &randomness)
      if cut <= readable { try checkCut(at: cut, of: bytes, vouchers) }
    }
  }

  private static func checkCut(
    at cut: Int, of bytes: [UInt8], _ vouchers: [ScannedVoucher]
  ) throws {
    let salvaged = Set(
      DeliveryScanner.scan(bytes.span.extracting(first: cut)).orders.flatMap(\.completeVouchers))
    let known = Set(vouchers)
    try promise(
      salvaged.isSubset(of: known), "cut at \(cut), nothing is found that the whole does not have")
    let missing = vouchers.count { voucher in
      guard voucher.isComplete, let end = voucher.tokens.map(\.range.upperBound).max() else {
        return false
      }
      return end <= cut && !salvaged.contains(voucher)
    }
    try promise(missing <= 1, "cut at \(cut), \(missing) vouchers are missing that were there")
  }
}

extension ScannedVoucher {
  fileprivate var tokens: [JSONToken] {
    [code, pin, url, expiry, supplierReference].compactMap(\.self) + extras.map(\.value)
  }

  /// The code as the reference below writes it.
  fileprivate func codeText(in bytes: [UInt8]) throws -> String {
    guard let code else { return "-" }
    let buffer = SecretBuffer(limit: bytes.count)
    _ = try code.unescaped(in: bytes.span, into: buffer)
    let text = buffer.withBytes { content in
      content.indices.map { content[$0] }.map { String($0) }.joined(separator: ".")
    }
    return code.kind == .object || code.kind == .array ? "nested" : text
  }
}

extension JSONTree {
  /// The codes of all vouchers anywhere in the tree but inside vouchers, as lists of numbers.
  fileprivate var codes: [String] {
    switch self {
    case .object(let members):
      members.flatMap { member in
        guard member.name == Array("vouchers".utf8) else { return member.value.codes }
        if case .array(let elements) = member.value {
          return elements.filter { $0 != .null }.map(\.code)
        }
        return member.value == .null ? [] : [member.value.code]
      }
    case .array(let elements): elements.flatMap(\.codes)
    case .string, .number, .boolean, .null: []
    }
  }

  private var code: String {
    guard case .object(let members) = self,
      let code = members.first(where: {
        $0.name == Array("card_number".utf8) && $0.value != .null
      })?.value
    else { return "-" }
    let bytes: [UInt8]
    switch code {
    case .string(let content): bytes = content
    case .number(let digits): bytes = digits
    case .boolean(let value): bytes = Array((value ? "true" : "false").utf8)
    case .object, .array: return "nested"
    case .null: return "-"
    }
    return bytes.map { String($0) }.joined(separator: ".")
  }
}
