import VaultCrypto
import VoucherModel

/// A webhook as the supplier sends it, or as somebody forges one.
struct SignedWebhook {
  var body: [UInt8]
  var headers: [(name: String, value: String)]

  static let secret = "sandbox-webhook-secret"

  /// Signs a body; the time stands beside it and is not signed.
  init(_ text: String, at time: Timestamp, secret: String = Self.secret) {
    body = Array(text.utf8)
    let code = HMACSHA256.code(of: body, key: Array(secret.utf8)).hex
    headers = [
      ("Content-Type", "application/json"), ("x-octopus-webhook-token", secret),
      ("X-Timestamp", String(time.milliseconds / 1_000)), ("X-Signature", code),
    ]
  }

  /// An event about an order, under one of the names that its reference is given.
  static func order(
    _ id: String, _ reference: String, number: Int64 = 900, type: String = "order.delivered",
    named name: String = "reference_code", at time: Timestamp
  ) -> SignedWebhook {
    SignedWebhook(
      """
      {"id":"\(id)","type":"\(type)","created_at":"2026-11-23T00:00:00Z",\
      "data":{"id":\(number),"\(name)":"\(reference)","status":"DELIVERED"}}
      """, at: time)
  }

  mutating func set(_ name: String, _ value: String?) {
    headers.removeAll { $0.name == name }
    if let value { headers.append((name, value)) }
  }
}
