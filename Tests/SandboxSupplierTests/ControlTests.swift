import SandboxSupplier
import Testing
import VoucherModel

@Suite("the sandbox's control calls")
struct ControlTests {
  @Test func `every switch is shown and can be set while running`() async throws {
    try await withSandbox { client async throws in
      let shown = try await client.get("/_sandbox/options").json
      #expect(shown.members?.map(\.name) == SandboxOptions.names)
      let reply = try await client.send(
        "PUT", "/_sandbox/options",
        #"{"visibility":"always","delivery_parts":[1,2],"exchange_rates":{"GBP/EUR":"1.2"}}"#)
      #expect(reply.status == 200)
      #expect(client.sandbox.options.visibility == .always)
      #expect(client.sandbox.options.deliveryParts == [1, 2])
      #expect(client.sandbox.options.exchangeRates["GBP/EUR"] == "1.2")
      #expect(client.sandbox.options.exchangeRates["USD/EUR"] == "0.9235")
      let whole = String(decoding: try await client.get("/_sandbox/options").body, as: UTF8.self)
      #expect(try await client.send("PUT", "/_sandbox/options", whole).status == 200)
    }
  }

  @Test(arguments: [
    #"{"visibilty":"once"}"#, #"{"visibility":"twice"}"#, #"{"rate_limits":"maybe"}"#,
    #"{"seed":2}"#, #"{"balances":{"USD":"1"}}"#, #"{"exchange_rates":{"GBP/EUR":"0"}}"#,
    #"{"delivery_parts":["a"]}"#, #"{"price_drift":"1,5"}"#, "[]", "{",
  ])
  func `a switch that does not exist or fit changes nothing`(body: String) async throws {
    try await withSandbox { client async throws in
      let before = client.sandbox.options.json
      let reply = try await client.send("PUT", "/_sandbox/options", body)
      #expect(reply.status == 400)
      #expect(client.sandbox.options.json == before)
    }
  }

  @Test func `switches are taken as text too, as a command line has them`() throws {
    var options = SandboxOptions()
    try options.set("delivery_parts", to: .string("3,4"))
    try options.set("rate_limits", to: .string("true"))
    try options.set("balances", to: .string("USD=5.00,GBP=7"))
    try options.set("seed", to: .string("9"))
    #expect(options.deliveryParts == [3, 4])
    #expect(options.rateLimits)
    #expect(options.balances["GBP"] == "7")
    #expect(options.seed == 9)
    #expect(throws: SandboxOptions.Refusal.self) { try options.set("sed", to: .string("9")) }
  }

  @Test(arguments: [
    #"{"on":"create_order","kind":"drop","when":"before","reset":true}"#,
    #"{"on":"order_answers","kind":"cut","bytes":17,"nth":2,"count":3,"reference":"r"}"#,
    #"[{"on":"any","kind":"delay","milliseconds":5},{"kind":"closed"}]"#,
    #"{"faults":[{"kind":"answer","status":503,"gateway":true,"count":null}]}"#,
    #"{"kind":"answer","status":200,"body_base64":"AAEC","content_type":"a/b","headers":{"A":"b"}}"#,
    #"{"kind":"rate_limited","retry_after":null}"#, #"{"kind":"redirect","location":"/x"}"#,
    #"{"kind":"cut_head","bytes":3}"#, #"{"kind":"drip","bytes":1,"milliseconds":2}"#,
    #"{"kind":"chunked","bytes":9}"#, #"{"kind":"until_close"}"#, #"{"kind":"hang"}"#,
    #"{"kind":"length","difference":-3}"#, #"{"kind":"close_after"}"#, #"{"kind":"gzip"}"#,
    #"{"kind":"pad","bytes":10,"at":"start"}"#, #"{"kind":"insert","member":"\"a\":1"}"#,
    #"{"kind":"garbage"}"#, #"{"kind":"content_type","value":"text/html"}"#,
    #"{"kind":"header","name":"A","value":"b"}"#,
  ])
  func `faults have a JSON form`(body: String) async throws {
    try await withSandbox { client async throws in
      let reply = try await client.post("/_sandbox/faults", body)
      let isKnown = !body.contains("closed")
      #expect(reply.status == (isKnown ? 200 : 400))
      #expect(client.sandbox.pendingFaults.count == (isKnown ? 1 : 0))
      let cleared = try await client.send("DELETE", "/_sandbox/faults")
      #expect(cleared.json["faults"] == .array([]))
    }
  }

  @Test(arguments: [
    #"{"kind":"cut"}"#, #"{"on":"somewhere","kind":"drop"}"#, #"{"kind":"drop","wen":"after"}"#,
    #"{"kind":"drop","when":"during"}"#, "7", #"{"kind":"insert"}"#,
  ])
  func `a fault that is none is refused`(body: String) async throws {
    try await withSandbox { client async throws in
      #expect(try await client.post("/_sandbox/faults", body).status == 400)
    }
  }

  @Test func `a fault from its JSON strikes as one from code`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.post(
        "/_sandbox/faults", #"{"on":"create_order","kind":"rate_limited","retry_after":7}"#)
      let reply = try await client.order("limited")
      #expect(reply.status == 429)
      #expect(reply.header("Retry-After") == "7")
      #expect(try await client.order("limited").status == 201)
    }
  }

  @Test func `the truth tells orders, money, calls and codes`() async throws {
    try await withSandbox { client async throws in
      let code = try await client.order("told", product: 123, denomination: "50.00").json
        .cardNumbers[0]
      _ = try await client.order("told")
      let truth = try await client.get("/_sandbox/truth").json
      let order = truth["orders"]?[0]
      #expect(order?["client_reference"]?.string == "told")
      #expect(order?["debited"]?.string == "96.50")
      #expect(order?["vouchers"]?[0]?["card_number"]?.string == code)
      #expect(order?["vouchers"]?[0]?["shown_in"] == .array([.number("1")]))
      #expect(order?["vouchers"]?[0]?["sent"]?.string == "whole")
      #expect(truth["references"]?["told"]?["debits"]?.integer == 1)
      #expect(truth["references"]?["told"]?["creates"]?.integer == 2)
      #expect(truth["requests"]?["create_order"]?.integer == 2)
      #expect(truth["exchanges"]?[0]?["status"]?.integer == 201)
      #expect(truth["wallets"]?[0]?["balance"]?.string == "99903.50")
      #expect(truth["transactions"]?.elements?.last?["order_id"]?.integer == 1_234)
    }
  }

  @Test func `the clock can be moved on over HTTP`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.order("async", quantity: 6)
      let reply = try await client.post("/_sandbox/advance", #"{"milliseconds":1500}"#)
      #expect(reply.json["now"]?.string == "2026-11-23T08:00:01.500Z")
      #expect(client.sandbox.truth.orders.first?.status == "DELIVERED")
      #expect(try await client.post("/_sandbox/advance", "{}").status == 400)
    }
  }

  @Test func `an outage refuses connections, and ends by itself`() async throws {
    try await withSandbox { client async throws in
      let port = client.sandbox.port
      let long = try await client.post("/_sandbox/outage", #"{"milliseconds":600000}"#)
      #expect(long.status == 200)
      // Refused, or taken up by the system while the server closed, and dropped unread.
      let refused = try? await RawConnection.exchange(port: port, "GET", "/_sandbox/options")
      #expect(refused?.bytes.isEmpty ?? true)
      // The connection that asked is still open.
      #expect(try await client.post("/_sandbox/outage", #"{"milliseconds":1}"#).status == 200)
      var reply: RawConnection.Received?
      while reply == nil {
        reply = try? await RawConnection.exchange(port: port, "GET", "/_sandbox/options")
        await Task.yield()
      }
      #expect(reply?.head.hasPrefix("HTTP/1.1 200") == true)
    }
  }

  @Test func `an order can come from somebody else, and vanish`() async throws {
    try await withSandbox { client async throws in
      let made = try await client.post(
        "/_sandbox/orders",
        #"{"product_id":123,"denomination":"50.00","quantity":2,"client_reference":"theirs"}"#)
      #expect(made.json["status"]?.string == "DELIVERED")
      let read = try await client.get("/api/v1/orders/1234").json
      #expect(read.cardNumbers.allSatisfy { $0.hasPrefix("****") })
      let truth = client.sandbox.truth
      #expect(truth.orders.first?.isForeign == true)
      #expect(truth.debits(reference: "theirs").count == 1)
      _ = try await client.post("/_sandbox/orders/1234/hide", "")
      #expect(try await client.get("/api/v1/orders").json == .array([]))
      #expect(try await client.get("/api/v1/orders/1234").status == 200)
      _ = try await client.send("DELETE", "/_sandbox/orders/1234")
      #expect(try await client.get("/api/v1/orders/1234").status == 404)
      _ = try await client.post("/_sandbox/orders/1234/show", "")
      #expect(try await client.get("/api/v1/orders").json.elements?.count == 1)
    }
  }

  @Test func `somebody else can read an order before its client`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.order("async", quantity: 6)
      client.sandbox.advance(milliseconds: 1_500)
      try client.sandbox.control("POST", "orders/1234/burn")
      let codes = try await client.get("/api/v1/orders/1234").json.cardNumbers
      #expect(codes.count == 6)
      #expect(codes.allSatisfy { $0.hasPrefix("****") })
      #expect(client.sandbox.truth.orders.first?.vouchers.first?.shownIn == [0])
    }
  }

  @Test func `orders, wallets and movements can be made to say something else`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.order("x", quantity: 1)
      let changed = try await client.send(
        "PATCH", "/_sandbox/orders/1234",
        #"{"status":"CANCELLED","amount":"11.00","base_currency":"EUR","quantity":2}"#)
      #expect(changed.status == 200)
      let order = try await client.get("/api/v1/orders/1234").json
      #expect(order["status"]?.string == "CANCELLED")
      #expect(order["amount"]?.numberText == "11.00")
      #expect(order["base_currency"]?.string == "EUR")
      _ = try await client.post("/_sandbox/orders/1234/debit", "{}")
      _ = try await client.post("/_sandbox/orders/1234/refund", #"{"amount":"1.00"}"#)
      #expect(client.sandbox.truth.wallets[0].balance == Amount("99981.40"))
      _ = try await client.send(
        "PATCH", "/_sandbox/transactions/9004", #"{"amount":"9.81","hidden":true}"#)
      #expect(client.sandbox.truth.wallets[0].balance == Amount("99981.39"))
      #expect(try await client.get("/api/v1/transactions/9004").status == 404)
      let credited = try await client.post(
        "/_sandbox/wallets/2/credit", #"{"amount":"5.00","remark":"gift"}"#)
      #expect(credited.json["balance"]?.string == "25005.00")
      _ = try await client.post(
        "/_sandbox/wallets/2/debit", #"{"amount":"7.5","status":"PENDING"}"#)
      #expect(client.sandbox.truth.wallets[1].balance == Amount("25005"))
      _ = try await client.send("PATCH", "/_sandbox/wallets/2", #"{"balance":"1.00"}"#)
      #expect(client.sandbox.truth.wallets[1].balance == Amount("1"))
      #expect(try await client.send("PATCH", "/_sandbox/orders/1234", #"{"sum":1}"#).status == 400)
      #expect(try await client.post("/_sandbox/wallets/9/credit", "{}").status == 404)
    }
  }

  @Test func `a reset begins anew under the switches of now`() async throws {
    try await withSandbox { client async throws in
      client.sandbox.update { $0.codePrefix = "NEW" }
      _ = try await client.order("x")
      _ = try await client.post("/_sandbox/reset", "")
      let codes = try await client.order("x").json
      #expect(codes["id"]?.integer == 1_234)
      #expect(codes.cardNumbers.allSatisfy { $0.hasPrefix("NEW-") })
    }
  }

  @Test func `control calls need no token and are not counted`() async throws {
    try await withSandbox { client async throws in
      var anonymous = client
      anonymous.token = nil
      let index = try await anonymous.get("/_sandbox")
      #expect(index.json["calls"]?.elements?.isEmpty == false)
      #expect(try await anonymous.get("/_sandbox/nothing").status == 404)
      #expect(client.sandbox.truth.exchanges.isEmpty)
    }
  }

  @Test func `a sandbox that stopped refuses, and tells who waits`() async throws {
    try await withSandbox { client async throws in
      async let waiting: Void = client.sandbox.waitUntilStopped()
      await client.sandbox.stop()
      await waiting
      await #expect(throws: (any Error).self) {
        try await RawConnection.exchange(port: client.sandbox.port, "GET", "/_sandbox")
      }
    }
  }
}
