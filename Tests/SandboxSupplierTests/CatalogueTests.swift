import SandboxSupplier
import Testing

@Suite("the sandbox's catalogue and quotes")
struct CatalogueTests {
  @Test func `the walk-through's product is found as the walk-through finds it`() async throws {
    try await withSandbox { client async throws in
      let reply = try await client.get("/api/v1/products?country_id=1&category=Gaming&limit=5")
      let steam = reply.json[0]
      #expect(steam?["id"]?.integer == 123)
      #expect(steam?["currency_code"]?.string == "USD")
      let text = String(decoding: reply.body, as: UTF8.self)
      #expect(text.contains(#"{"min_value":50.00,"max_value":50.00,"discount":3.5}"#))
      #expect(reply.header("X-Total-Count") == "2")
      #expect(reply.header("X-Page-Size") == "2")
      #expect(reply.header("X-Has-More") == "false")
    }
  }

  @Test(arguments: [
    ("search=STEAM", 1), ("currency_id=3", 1), ("country_id=99", 0), ("page=2&limit=3", 3),
    ("", 7), ("search=amazon&limit=1", 1),
  ])
  func `the list can be filtered and paged`(query: String, count: Int) async throws {
    try await withSandbox { client async throws in
      let reply = try await client.get("/api/v1/products?\(query)")
      #expect(reply.json.elements?.count == count)
    }
  }

  @Test(arguments: ["limit=0", "limit=501", "page=0", "limit=x"])
  func `a page outside of the bounds is refused`(query: String) async throws {
    try await withSandbox { client async throws in
      let reply = try await client.get("/api/v1/products?\(query)")
      #expect(reply.status == 400)
      #expect(reply.errorCode == "VALIDATION_FAILURE")
    }
  }

  @Test func `products out of stock and unknown ones are not found`() async throws {
    try await withSandbox { client async throws in
      #expect(try await client.get("/api/v1/products/123").json["name"]?.string == "Steam")
      #expect(try await client.get("/api/v1/products/206").status == 404)
      #expect(try await client.get("/api/v1/products/9999").errorCode == "NOT_FOUND")
      #expect(try await client.get("/api/v1/products/x").message == "Invalid product ID")
    }
  }

  @Test(arguments: [
    (123, "50.00", 2, true), (123, "51.00", 2, false), (123, "50.00", 101, false),
    (206, "10.00", 1, false), (207, "10.00", 1, false), (201, "499.99", 5_000, true),
  ])
  func `availability is told for product, face value and quantity`(
    product: Int, denomination: String, quantity: Int, isAvailable: Bool
  ) async throws {
    try await withSandbox { client async throws in
      let reply = try await client.post(
        "/api/v1/products/\(product)/availability",
        #"{"denomination":\#(denomination),"quantity":\#(quantity)}"#)
      #expect(reply.json["is_available"] == .boolean(isAvailable))
    }
  }

  @Test func `the walk-through's quote is exact, member by member`() async throws {
    try await withSandbox({ $0.chargesFields = .minimal }) { client async throws in
      let reply = try await client.post(
        "/api/v1/products/123/charges", #"{"denomination":50.00,"quantity":2}"#)
      #expect(
        String(decoding: reply.body, as: UTF8.self) == """
          {"non_discounted_total":100.00,"discount_amount":3.50,"total_payable":96.50,\
          "max_quantity":100,"charges_details":{"source_currency":"USD",\
          "destination_currency":"USD","forex_rate":null,"conversion_fee":null}}
          """)
    }
  }

  @Test func `a quote in another currency multiplies by the rate and adds the fee`() async throws {
    try await withSandbox { client async throws in
      let body = #"{"denomination":50.00,"quantity":5,"wallet_id":2}"#
      let reply = try await client.post("/api/v1/products/203/charges", body)
      #expect(reply.json["total_amount"]?.numberText == "241.25")
      #expect(reply.json["net_amount"]?.numberText == "282.26")
      #expect(reply.json["total_payable"]?.numberText == "282.26")
      #expect(reply.json["charges_details"]?["forex_rate"]?.numberText == "1.1700")
      client.sandbox.update { options in
        try? options.set("handling_fee", to: .string("2.50"))
        options.numbers = .shortest
      }
      let dearer = try await client.post("/api/v1/products/203/charges", body)
      #expect(dearer.json["handling_fee_amount"]?.numberText == "2.5")
      #expect(dearer.json["total_payable"]?.numberText == "284.76")
    }
  }

  @Test func `yen have no decimals`() async throws {
    try await withSandbox { client async throws in
      let reply = try await client.post(
        "/api/v1/products/204/charges", #"{"denomination":1501,"quantity":1}"#)
      #expect(reply.json["discount_amount"]?.numberText == "60")
      #expect(reply.json["total_payable"]?.numberText == "1441")
    }
  }

  @Test(arguments: [
    #"{"denomination":"50.00","quantity":2}"#, #"{"denomination":0,"quantity":2}"#,
    #"{"denomination":50.00,"quantity":0}"#, #"{"denomination":50.00,"quantity":101}"#,
    #"{"denomination":51.00,"quantity":1}"#, #"{"denomination":1e12,"quantity":1}"#, "[]",
  ])
  func `a quote that cannot be had is refused`(body: String) async throws {
    try await withSandbox { client async throws in
      let reply = try await client.post("/api/v1/products/123/charges", body)
      #expect(reply.status == 400)
      #expect(reply.errorCode != nil)
    }
  }

  @Test func `reference data are bare arrays, and single rows by number`() async throws {
    try await withSandbox { client async throws in
      #expect(try await client.get("/api/v1/countries/1").json["alpha_2"]?.string == "US")
      #expect(try await client.get("/api/v1/countries/x").message == "Invalid country ID")
      #expect(try await client.get("/api/v1/countries/77").status == 404)
      let currencies = try await client.get("/api/v1/currencies").json
      #expect(currencies[3]?["currency"]?.string == "JPY")
      #expect(currencies[3]?["precision"]?.integer == 0)
      #expect(try await client.get("/api/v1/categories").json[0]?["name"]?.string == "Gaming")
      #expect(try await client.get("/api/v1/subcategories/1").json["name"]?.string == "PC")
      client.sandbox.update { $0.hasVouchersFeature = false }
      #expect(try await client.get("/api/v1/categories").errorCode == "INVALID_FEATURE")
    }
  }

  @Test func `a path the API lacks is not found`() async throws {
    try await withSandbox { client async throws in
      #expect(try await client.get("/api/v1/reports").errorCode == "NOT_FOUND")
      #expect(try await client.send("DELETE", "/api/v1/orders/1234").status == 404)
    }
  }
}
