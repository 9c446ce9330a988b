import VaultCrypto
import VoucherVault

/// Writes revealed vouchers in guarded memory, byte for byte as the supplier sent them.
struct RevealedText {
  private static let names: [(RevealedVoucher.Part, String)] = [
    (.code, "card_number"), (.pin, "pin_code"), (.claimURL, "claim_url"),
    (.expiry, "expires_at"), (.supplierReference, "voucher_reference_number"),
  ]

  private let text: SecretText

  init(_ text: SecretText) {
    self.text = text
  }

  func appendJSON(_ vouchers: [RevealedVoucher]) throws {
    try text.append("{\"vouchers\":[")
    for (index, voucher) in vouchers.enumerated() {
      try text.append(index == 0 ? "{" : ",{")
      try text.append("\"id\":\"\(voucher.id)\"")
      for (part, name) in Self.names {
        try text.append(",\"\(name)\":")
        let isThere: Void? = try voucher.withBytes(of: part, appendJSON)
        if isThere == nil { try text.append("null") }
      }
      _ = try voucher.withBytes(of: .extras) { bytes, isText in
        try text.append(",\"extra_fields\":")
        try appendJSON(bytes, isText: isText)
      }
      try text.append("}")
    }
    try text.append("]}\n")
  }

  func appendLines(_ vouchers: [RevealedVoucher]) throws {
    for voucher in vouchers {
      try text.append("Voucher \(voucher.id)\n")
      for (part, name) in Self.names + [(.extras, "extra_fields")] {
        _ = try voucher.withBytes(of: part) { bytes, isText in
          try appendLine(name, bytes, isText: isText)
        }
      }
    }
  }

  /// A text as a JSON string; what is JSON already as it is, unless it bends the rules of JSON.
  private func appendJSON(_ bytes: Span<UInt8>, isText: Bool) throws {
    if isText {
      try text.appendJSONString(bytes)
    } else if StrictJSON.isValid(bytes) {
      try text.append(bytes)
    } else {
      try text.append("{\"json_base64\":\"")
      try appendBase64(bytes)
      try text.append("\"}")
    }
  }

  /// A text as it is where a person can see and copy all of it; as JSON otherwise, and said so.
  private func appendLine(_ name: String, _ bytes: Span<UInt8>, isText: Bool) throws {
    if isText, UTF8Reader.isVisible(bytes) {
      try text.append("  \(name): ")
      try text.append(bytes)
    } else {
      try text.append("  \(name) (JSON): ")
      try appendJSON(bytes, isText: isText)
    }
    try text.append("\n")
  }

  private func appendBase64(_ bytes: Span<UInt8>) throws {
    var index = 0
    while index < bytes.count {
      let end = min(index + 3, bytes.count)
      let group = (index..<end).map { bytes[$0] }
      try text.append(Base64.encode(group))
      index = end
    }
  }
}
