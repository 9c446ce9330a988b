import SupplierAPI
import TestSupport

/// Writes random order bodies and remembers what is in them.
struct OrderText {
  private(set) var text = ""
  private(set) var vouchers: [ReadVoucher] = []
  /// Where each voucher's object ends.
  private(set) var ends: [Int] = []
  private var randomness: SeededRandomness

  init(seed: UInt64, vouchers count: Int) {
    randomness = SeededRandomness(seed: seed)
    var members = [
      "\"id\":12345", "\"status\":\"DELIVERED\"", "\"quantity\":\(count)", "\"amount\":100.00",
    ]
    members.append(randomMember())
    members.shuffle(using: &randomness)
    let place = Int.random(in: 0...members.count, using: &randomness)
    let wrapping =
      [("", ""), ("[", "]"), ("{\"data\":", "}"), ("{\"success\":true,\"data\":[", "]}")]
      .randomElement(using: &randomness) ?? ("", "")
    text = wrapping.0 + "{"
    for (offset, member) in members.enumerated() {
      if offset == place { writeVouchers(count) }
      text += (text.hasSuffix("{") ? "" : ",") + space + member
    }
    if place == members.count { writeVouchers(count) }
    text += space + "}" + wrapping.1
  }

  private mutating func writeVouchers(_ count: Int) {
    text += (text.hasSuffix("{") ? "" : ",") + "\"vouchers\":" + space + "["
    for offset in 0..<count {
      if offset > 0 { text += space + "," + space }
      let (voucher, object) = randomVoucher()
      vouchers.append(voucher)
      text += object
      ends.append(text.utf8.count)
    }
    text += space + "]"
  }

  private mutating func randomVoucher() -> (ReadVoucher, String) {
    var voucher = ReadVoucher()
    var members: [String] = []
    let fields: [(WritableKeyPath<ReadVoucher, String?>, String)] = [
      (\.code, "card_number"), (\.pin, "pin_code"), (\.url, "claim_url"), (\.expiry, "expires_at"),
      (\.supplierReference, "voucher_reference_number"),
    ]
    for (field, name) in fields {
      switch Int.random(in: 0..<6, using: &randomness) {
      case 0: members.append("\"\(name)\":null")
      case 1: break
      default:
        let value = randomText(longest: name == "card_number" ? 60 : 20)
        voucher[keyPath: field] = value
        members.append("\"\(name)\"\(space):\(space)\(escaped(value))")
      }
    }
    for _ in 0..<Int.random(in: 0...2, using: &randomness) {
      let member = randomMember()
      voucher.extras.append(member)
      members.append(member)
    }
    let order = members.indices.shuffled(using: &randomness)
    voucher.extras = order.map { members[$0] }.filter { voucher.extras.contains($0) }
    return (voucher, "{" + order.map { members[$0] }.joined(separator: ",") + "}")
  }

  /// A member of an unknown name and of any kind of value.
  private mutating func randomMember() -> String {
    let name = "x\(UInt16.random(in: 0...(.max), using: &randomness))"
    let values = [
      "1.250", "true", "{}", "[]", "[1,{\"vouchers_\":[\"]\",\"}\"]}]", "\"}],{\\\"\"",
      "{\"a\":{\"b\":[[[]],null]}}", escaped(randomText(longest: 10)),
    ]
    return "\"\(name)\":" + (values.randomElement(using: &randomness) ?? "0")
  }

  private mutating func randomText(longest: Int) -> String {
    let scalars: [Unicode.Scalar] = [
      "A", "7", "0", "-", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "€",
      "\u{2028}",
      "\u{FFFF}", "😀", "\u{10FFFF}", "{", "}", "[", "]", ",", ":",
    ]
    var text = String.UnicodeScalarView()
    let isLong = Int.random(in: 0..<40, using: &randomness) == 0
    let count = isLong ? 4_096 : Int.random(in: 0...longest, using: &randomness)
    for _ in 0..<count { text.append(scalars.randomElement(using: &randomness) ?? "A") }
    return String(text)
  }

  /// The text as a JSON string, its escapes chosen at random.
  private mutating func escaped(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      let mustEscape = scalar == "\"" || scalar == "\\" || scalar.value < 0x20
      guard mustEscape || Int.random(in: 0..<8, using: &randomness) == 0 else {
        json.unicodeScalars.append(scalar)
        continue
      }
      if scalar == "\"" || scalar == "\\" || scalar == "/", Bool.random(using: &randomness) {
        json += "\\" + String(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16, uppercase: Bool.random(using: &randomness))
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return json + "\""
  }

  private var space: String {
    mutating get { ["", "", " ", "\n\t"].randomElement(using: &randomness) ?? "" }
  }
}
