import SupplierAPI

/// A supplier that answers at once and in this process: what remains to be measured is our own work.
///
/// Every order is delivered with its answer, and no code comes twice.
final class CannedSupplier: HTTPTransport {
  /// Makes codes of several vaults different.
  private let name: String

  init(_ name: String = "A") {
    self.name = name
  }

  func send(
    _ exchange: HTTPExchange, into sink: any ResponseSink
  ) async throws(TransportFailure) {
    let body = answer(to: exchange)
    let head = ResponseHead(
      status: exchange.path.hasSuffix("/orders") ? 201 : 200,
      headers: [HTTPField("Content-Type", "application/json")],
      sentRequestID: exchange.requestID.description)
    do {
      try sink.head(head)
      // As a connection gives it, in pieces.
      var start = 0
      while start < body.count {
        let end = min(body.count, start + 16_384)
        try sink.body(body.span.extracting(start..<end))
        start = end
      }
    } catch {
      throw TransportFailure(certainty: .inDoubt, label: .connectionClosed)
    }
  }

  private func answer(to exchange: HTTPExchange) -> [UInt8] {
    if exchange.path.hasSuffix("/wallets") {
      return Array("[{\"id\":7,\"currency\":\"USD\",\"amount\":1000000000.00}]".utf8)
    }
    guard case .plain(let bytes) = exchange.body else { return Array("{}".utf8) }
    let quantity = Self.number(behind: "\"quantity\":", in: bytes)
    let face = "\(50 * quantity).00"
    guard exchange.path.hasSuffix("/orders") else {
      return Array(
        """
        {"non_discounted_total":\(face),"total_amount":\(face),"total_payable":\(face),\
        "charges_details":{"source_currency":"USD","destination_currency":"USD"}}
        """.utf8)
    }
    let number = Self.number(behind: "BENCH-", in: bytes)
    var text: [UInt8] = []
    text.reserveCapacity(300 + 240 * quantity)
    text += Array(
      """
      {"id":\(number + 1),"client_reference":"BENCH-\(number)","status":"DELIVERED",\
      "amount":\(face),"discount":0.00,"product_id":123,"denomination":50.00,\
      "quantity":\(quantity),"delivered_quantity":\(quantity),"wallet_id":7,\
      "base_currency":"USD","deduction_currency":"USD","vouchers":[
      """.utf8)
    for line in 0..<quantity {
      if line > 0 { text.append(UInt8(ascii: ",")) }
      text += Array(
        """
        {"card_number":"\(name)\(number)-\(line)-4F7K","pin_code":"\(1000 + line % 9000)",\
        "claim_url":"https://cards.example/claim/\(name)\(number)/\(line)",\
        "expires_at":"2028-05-01T00:00:00Z","voucher_reference_number":"R-\(number)-\(line)"}
        """.utf8)
    }
    return text + Array("]}".utf8)
  }

  /// The number that stands behind a word; 0 where there is none.
  private static func number(behind word: String, in bytes: [UInt8]) -> Int {
    let word = Array(word.utf8)
    guard bytes.count > word.count else { return 0 }
    for start in 0...(bytes.count - word.count) where bytes[start...].starts(with: word) {
      var value = 0
      for byte in bytes[(start + word.count)...] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    return 0
  }
}
