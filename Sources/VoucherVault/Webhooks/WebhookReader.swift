import VaultCrypto
import SupplierAPI
package import VoucherModel

/// Reads a webhook, and believes nothing of it that is not signed; pure.
package struct WebhookReader {
  let policy: WebhookPolicy
  let now: Timestamp

  package init(policy: WebhookPolicy, now: Timestamp) {
    self.policy = policy
    self.now = now
  }

  /// What a signed body says (supplier-api.md, section 11).
  package struct Event: Hashable {
    /// The event's own name, by which it is taken once.
    package let id: String
    /// The supplier's word for what happened.
    package let type: String
    /// The order that it is about, by the supplier's number and by our reference.
    package var number: SupplierOrderID?
    package var reference: ClientReference?
    /// What has become of the order, in the supplier's word.
    package var status: SupplierStatus?

    var isAboutOrder: Bool { type.hasPrefix("order.") }
    var isAboutWallet: Bool { type.hasPrefix("wallet.") }
  }

  /// Checks size, signature and age, in this order, and reads the event.
  ///
  /// The time stands outside of what is signed: whoever has seen one webhook can send it again with a
  /// new time, and it is the name in the signed body that keeps it from being taken twice.
  package func read(
    _ headers: some Sequence<(name: String, value: String)>, _ body: [UInt8]
  ) throws(WebhookRefusal) -> Event {
    guard body.count <= policy.maximumBodyLength else { throw .tooLarge }
    var signatures: [String] = []
    var times: [String] = []
    for (name, value) in headers {
      switch name.lowercased() {
      case "x-signature": signatures.append(value)
      case "x-timestamp": times.append(value)
      default: break
      }
    }
    guard let signature = signatures.first, signatures.count == 1 else { throw .unsigned }
    guard let code = Hex.decode(signature),
      // Every secret is tried, so that the time tells nothing of which one it was.
      policy.secrets.reduce(false, { $1.hasSigned(body, with: code) || $0 })
    else { throw .wrongSignature }
    guard let time = times.first.flatMap(Self.time), times.count == 1,
      abs(now.milliseconds - time.milliseconds) <= policy.maximumAgeMilliseconds
    else { throw .stale }
    return try Self.event(in: body)
  }

  /// Seconds since 1970, or milliseconds where the number is too large for seconds.
  private static func time(_ text: String) -> Timestamp? {
    guard (1...13).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int64(text)
    else { return nil }
    return Timestamp(milliseconds: text.utf8.count > 11 ? number : number * 1_000)
  }

  private static func event(in body: [UInt8]) throws(WebhookRefusal) -> Event {
    guard let json = try? JSONValue(body.span), let id = json["id"]?.text, isName(id) else {
      throw .unreadable
    }
    let type = PrintableText.bounded(json["type"]?.text ?? "", to: 64)
    var event = Event(id: id, type: type.isEmpty ? "unnamed" : type)
    guard event.isAboutOrder, let data = json["data"] else { return event }
    event.number = data["id"]?.integer.map(SupplierOrderID.init(rawValue:))
    // Both names are documented for the same thing.
    let reference = data["reference_code"]?.text ?? data["client_reference"]?.text
    event.reference = reference.flatMap { ClientReference($0) }
    event.status = data["status"]?.text.map { SupplierStatus($0) }
    return event
  }

  private static func isName(_ id: String) -> Bool {
    (1...255).contains(id.utf8.count) && id.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
