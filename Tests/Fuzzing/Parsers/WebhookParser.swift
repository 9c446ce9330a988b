package import TestSupport
import VaultCrypto
import VoucherModel
import VoucherVault

/// Webhooks: lines of headers, an empty line, and a body.
package enum WebhookParser: FuzzedParser {
  package static let name = "webhook"
  package static let words = [
    "X-Signature: ", "X-Timestamp: ", "x-signature: ", "\n\n", "\"id\":", "\"type\":", "\"data\":",
    "order.delivered", "wallet.debited", "reference_code", "client_reference", "\\u0000", "1e400",
  ]

  private static let secret = "webhook-secret"
  private static let now = Timestamp(milliseconds: 1_795_420_800_000)

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let id = "evt_\(Int.random(in: 1...9_999, using: &randomness))"
    let name = Bool.random(using: &randomness) ? "reference_code" : "client_reference"
    let number = Int64.random(in: 1...9_999, using: &randomness)
    let body = """
      {"id":"\(id)","type":"order.delivered","data":{"id":\(number),"\(name)":"SHOP-1"}}
      """
    let seconds = now.milliseconds / 1_000 + Int64.random(in: -300...300, using: &randomness)
    let code = HMACSHA256.code(of: Array(body.utf8), key: Array(secret.utf8)).hex
    let text = "X-Timestamp: \(seconds)\nX-Signature: \(code)\n\n\(body)"
    return FuzzInput(text) {
      let event = try read(headers(of: text), Array(body.utf8))
      try promise(
        event.id == id && event.reference == ClientReference("SHOP-1")
          && event.number == SupplierOrderID(rawValue: number), "an event is read as it was sent")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
    let headers = headers(of: text)
    let body = Array((parts.count == 2 ? parts[1] : "").utf8)
    let code = HMACSHA256.code(of: body, key: Array(secret.utf8)).hex
    if (try? read(headers, body)) != nil {
      let signatures = headers.filter { $0.name.lowercased() == "x-signature" }.map(\.value)
      try promise(
        signatures.count == 1 && signatures.first?.lowercased() == code,
        "what is believed is signed")
    }
    // The body alone: hardly a change of it keeps its signature.
    let signed = [
      (name: "x-signature", value: code),
      (name: "x-timestamp", value: String(now.milliseconds / 1_000)),
    ]
    guard let event = try? read(signed, body) else { return }
    try promise((1...255).contains(event.id.utf8.count), "a name is bounded")
    try promise(!event.id.utf8.contains { !(0x21...0x7E).contains($0) }, "a name can be printed")
    try promise((1...64).contains(event.type.unicodeScalars.count), "a kind is bounded")
  }

  private static func read(
    _ headers: [(name: String, value: String)], _ body: [UInt8]
  ) throws -> WebhookReader.Event {
    let policy = WebhookPolicy(try WebhookSecret(secret))
    return try WebhookReader(policy: policy, now: now).read(headers, body)
  }

  private static func headers(of text: String) -> [(name: String, value: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }.map {
      line in
      let words = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let value = words.count == 2 ? words[1].drop { $0 == " " } : ""
      return (name: String(words[0]), value: String(value))
    }
  }
}
