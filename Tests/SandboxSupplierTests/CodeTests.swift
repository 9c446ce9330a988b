import SandboxSupplier
import Testing

@Suite("the sandbox's codes")
struct CodeTests {
  private func codes(seed: Int, _ change: (inout SandboxOptions) -> Void = { _ in }) async throws
    -> [[UInt8]]
  {
    var bodies: [[UInt8]] = []
    try await withSandbox({
      $0.seed = seed
      change(&$0)
    }) { client async throws in
      for (number, quantity) in [1, 5, 12].enumerated() {
        _ = try await client.order("seed-\(number)", quantity: quantity)
        client.sandbox.advance(milliseconds: 1_500)
        bodies += client.sandbox.truth.orders[number].vouchers.map(\.json)
      }
    }
    return bodies
  }

  @Test(arguments: CodeStyle.allCases)
  func `the same seed gives the same codes, another one others`(style: CodeStyle) async throws {
    let first = try await codes(seed: 7) { $0.codeStyle = style }
    #expect(try await codes(seed: 7) { $0.codeStyle = style } == first)
    #expect(first.count == 18)
    if style != .documentation {
      #expect(Set(try await codes(seed: 8) { $0.codeStyle = style }).isDisjoint(with: first))
      #expect(Set(first).count == 18)
    }
  }

  @Test func `a prefix and long PINs mark codes for a search`() async throws {
    try await withSandbox({
      $0.codePrefix = "LEAKMARK"
      $0.pinDigits = 14
    }) { client async throws in
      let reply = try await client.order("marked")
      #expect(reply.json.cardNumbers.allSatisfy { $0.hasPrefix("LEAKMARK-") })
      #expect(reply.json["vouchers"]?[0]?["pin_code"]?.string?.utf8.count == 14)
      #expect(client.sandbox.truth.secrets.count == 4)
    }
  }

  @Test func `a product of links has no code`() async throws {
    try await withSandbox { client async throws in
      let voucher = try await client.order("link", product: 205).json["vouchers"]?[0]
      #expect(voucher?["card_number"] == .null)
      #expect(voucher?["claim_url"]?.string?.hasPrefix("https://claim.example/MOCK-") == true)
      let later = try await client.get("/api/v1/orders/1234").json["vouchers"]?[0]
      #expect(later?["claim_url"]?.string == "****")
    }
  }

  @Test func `every hostile form is on the wire exactly as the truth has it`() async throws {
    try await withSandbox({ $0.codeStyle = .hostile }) { client async throws in
      let count = HostileForm.allCases.count
      _ = try await client.order("hostile", quantity: count)
      client.sandbox.advance(milliseconds: 1_500)
      let reply = try await client.get("/api/v1/orders/1234")
      let vouchers = client.sandbox.truth.orders[0].vouchers
      let list = Array(vouchers.map(\.json).joined(separator: Array(",".utf8)))
      #expect(reply.body.contains(list))
      let lines = Dictionary(
        zip(HostileForm.allCases, vouchers), uniquingKeysWith: { first, _ in first })
      #expect(lines[.nulEscape]?.cardNumber?.contains("\0") == true)
      #expect(lines[.long]?.cardNumber?.utf8.count == 4_096)
      #expect(lines[.leadingZeros]?.cardNumber?.hasPrefix("0000000") == true)
      #expect(lines[.quotes]?.cardNumber?.contains("\"q\"\\b\\/s/\u{8}\u{c}\n\r\t\u{1f}") == true)
      #expect(lines[.nullPin]?.pinCode == nil)
      #expect(lines[.claimURLOnly]?.cardNumber == nil)
      #expect(lines[.claimURLOnly]?.claimURL?.contains("&b=%20é#end") == true)
      #expect(lines[.surrogatePair]?.cardNumber?.hasPrefix("🎁MOCK-") == true)
      #expect(lines[.loneSurrogate]?.cardNumber == nil)
      #expect(lines[.invalidUTF8]?.json.contains(0xFF) == true)
      #expect(lines[.extraFields]?.json.contains(Array(#""serial":"SER-"#.utf8)) == true)
      #expect(lines[.duplicateKey]?.json.contains(Array(#""card_number":null}"#.utf8)) == true)
    }
  }

  @Test func `hostile forms can be chosen`() async throws {
    try await withSandbox({
      $0.codeStyle = .hostile
      $0.hostileForms = [.spaces]
    }) { client async throws in
      let codes = try await client.order("spaces").json.cardNumbers
      #expect(codes.allSatisfy { $0.hasPrefix("  ") && $0.hasSuffix(" ") })
    }
  }

  @Test func `codes can repeat over orders, and be replaced`() async throws {
    try await withSandbox({ $0.repeatCodes = true }) { client async throws in
      let first = try await client.order("a").json.cardNumbers
      #expect(try await client.order("b").json.cardNumbers == first)
      let masks = try await client.get("/api/v1/orders/1234").json.cardNumbers
      _ = try await client.post("/_sandbox/orders/1234/replace-codes", #"{"lines":[1]}"#)
      let later = try await client.get("/api/v1/orders/1234").json.cardNumbers
      #expect(later[0] == masks[0])
      #expect(later[1] != masks[1])
    }
  }
}
