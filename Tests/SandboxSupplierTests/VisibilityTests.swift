import SandboxSupplier
import Testing

@Suite("what the sandbox shows of a code")
struct VisibilityTests {
  @Test func `a code is shown once, in the first answer that carries it`() async throws {
    try await withSandbox { client async throws in
      let first = try await client.order("one")
      let codes = first.json.cardNumbers
      let masked = codes.map { "****" + $0.suffix(4) }
      #expect(try await client.get("/api/v1/orders/1234").json.cardNumbers == masked)
      let found = try await client.get("/api/v1/orders?client_reference=one")
      #expect(found.json[0]?.cardNumbers == masked)
      let truth = client.sandbox.truth
      #expect(truth.order(reference: "one")?.vouchers.map(\.cardNumber) == codes)
      #expect(truth.order(reference: "one")?.vouchers.map(\.shownIn) == [[1], [1]])
      #expect(truth.order(reference: "one")?.vouchers.map(\.sent) == [.whole, .whole])
      #expect(truth.exchanges.map(\.codes) == [2, 0, 0])
    }
  }

  @Test(arguments: [
    (MaskForm.lastFour, "****2XWD"), (.stars, "********"), (.firstAndLastFour, "MOCK****2XWD"),
    (.xs, "XXXX-XXXX-XXXX-XXXX"),
  ])
  func `a mask has one of four forms`(form: MaskForm, example: String) async throws {
    try await withSandbox({ $0.maskForm = form }) { client async throws in
      let code = try await client.order("m", quantity: 1).json.cardNumbers.first ?? ""
      let expected = example.replacing("2XWD", with: code.suffix(4))
      #expect(try await client.get("/api/v1/orders/1234").json.cardNumbers == [expected])
    }
  }

  @Test(arguments: [(MaskedField.stars, JSONValue.string("****")), (.null, .null)])
  func `a masked voucher hides its PIN`(field: MaskedField, pin: JSONValue) async throws {
    try await withSandbox({ $0.maskedPin = field }) { client async throws in
      let clear = try await client.order("p").json["vouchers"]?[0]?["pin_code"]
      let later = try await client.get("/api/v1/orders/1234").json["vouchers"]?[0]?["pin_code"]
      #expect(later == pin)
      client.sandbox.update { $0.maskedPin = .clear }
      let open = try await client.get("/api/v1/orders/1234").json["vouchers"]?[0]?["pin_code"]
      #expect(open == clear)
    }
  }

  @Test func `always shows always, never shows never`() async throws {
    try await withSandbox({ $0.visibility = .always }) { client async throws in
      let codes = try await client.order("always").json.cardNumbers
      #expect(try await client.get("/api/v1/orders/1234").json.cardNumbers == codes)
      client.sandbox.update { $0.visibility = .never }
      #expect(try await client.order("never").json.cardNumbers.allSatisfy { $0.hasPrefix("****") })
    }
  }

  @Test(arguments: [
    (ListCodes.masked, true, false), (.omitted, false, false), (.empty, true, false),
    (.asRead, true, true), (.full, true, true),
  ])
  func `a list carries what the switch says`(
    list: ListCodes, hasMember: Bool, isClear: Bool
  ) async throws {
    try await withSandbox({ $0.listCodes = list }) { client async throws in
      _ = try await client.order("list", quantity: 6)
      client.sandbox.advance(milliseconds: 1_500)
      let row = try await client.get("/api/v1/orders").json[0]
      #expect((row?["vouchers"] != nil) == hasMember)
      let clear = row?.cardNumbers.filter { $0.hasPrefix("MOCK-") } ?? []
      #expect(clear.count == (isClear ? 6 : 0))
      let again = try await client.get("/api/v1/orders").json[0]?.cardNumbers ?? []
      #expect(again.contains { $0.hasPrefix("MOCK-") } == (list == .full))
      let read = try await client.get("/api/v1/orders/1234").json.cardNumbers
      #expect(read.contains { $0.hasPrefix("MOCK-") } == !isClear)
    }
  }

  @Test func `a partial delivery shows each code in its own first answer`() async throws {
    try await withSandbox({ $0.deliveryParts = [2, 3] }) { client async throws in
      _ = try await client.order("parts", quantity: 8)
      func clear() async throws -> [Bool] {
        try await client.get("/api/v1/orders/1234").json.cardNumbers.map { $0.hasPrefix("MOCK-") }
      }
      client.sandbox.advance(milliseconds: 1_500)
      #expect(try await clear() == [true, true])
      client.sandbox.advance(milliseconds: 1_500)
      #expect(try await clear() == [false, false, true, true, true])
      #expect(client.sandbox.truth.orders.first?.status == "PARTIALLY_DELIVERED")
      client.sandbox.advance(milliseconds: 1_500)
      #expect(try await clear() == [Bool](repeating: false, count: 5) + [true, true, true])
      #expect(client.sandbox.truth.orders.first?.status == "DELIVERED")
    }
  }

  @Test func `an answer that never left counts as shown`() async throws {
    try await withSandbox { client async throws in
      client.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
      await #expect(throws: (any Error).self) { try await client.order("lost") }
      let voucher = client.sandbox.truth.order(reference: "lost")?.vouchers.first
      #expect(voucher?.shownIn == [1])
      #expect(voucher?.sent == .nothing)
      let codes = try await client.get("/api/v1/orders/1234").json.cardNumbers
      #expect(codes.allSatisfy { $0.hasPrefix("****") })
    }
  }
}
