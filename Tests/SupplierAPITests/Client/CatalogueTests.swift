import SupplierAPI
import Testing
import VoucherModel

@Suite("the catalogue")
struct CatalogueTests {
  private static let product = """
    {"id":123,"name":"Steam","category":"Gaming","country_code":"US","currency_code":"usd",
     "sub_category":null,"delivery_mode":"x","available_denominations":[
       {"min_value":50,"max_value":50.00,"discount":3.5},{"min_value":1,"max_value":null},null,7]}
    """

  @Test func `is read with what is optional left out`() async throws {
    let bench = try Bench(
      .answer(
        200, "[\(Self.product),{\"id\":1,\"name\":\"bare\"},{\"name\":\"no id\"},3]",
        [HTTPField("X-Total-Count", "9"), HTTPField("X-Has-More", "true")]))
    let filter = ProductFilter(countryID: 1, currencyID: 2, category: "Gaming & more", search: "st")
    let page = try await bench.client.products(filter, page: 2, limit: 4)
    let first = try #require(page.items.first)
    #expect(first.id == ProductID(rawValue: 123) && first.currency == Currency("USD"))
    #expect(
      first.denominations == [
        Product.Denomination(
          minimum: Amount("50"), maximum: Amount("50"), discountPercent: "3.5"),
        Product.Denomination(minimum: Amount("1"), maximum: nil, discountPercent: nil),
      ])
    #expect(page.items.map(\.name) == ["Steam", "bare"])
    #expect(page.unreadable.map(\.offset) == [2, 3] && page.unreadable[0].reason == "id")
    #expect(page.totalCount == 9 && page.hasMore && page.number == 2)
    #expect(
      bench.transport.requests.first?.url == "https://supplier.example/api/v1/products?page=2"
        + "&limit=4&country_id=1&currency_id=2&category=Gaming%20%26%20more&search=st")
  }

  @Test func `gives one product, wrapped or not`() async throws {
    let id = ProductID(rawValue: 123)
    let bench = try Bench(
      .answer(200, Self.product), .answer(200, "{\"success\":true,\"data\":\(Self.product)}"))
    #expect(try await bench.client.product(id).name == "Steam")
    #expect(try await bench.client.product(id).name == "Steam")
  }

  @Test func `says that there is no such product`() async throws {
    let bench = try Bench(.answer(404, Bench.errorBody("NOT_FOUND", "no\u{1B}[2Jproduct")))
    let error = await bench.error { client throws(SupplierError) in
      try await client.product(ProductID(rawValue: 9))
    }
    #expect(error?.label == .notFound && error?.status == 404 && error?.code == "NOT_FOUND")
    #expect(error?.message == "no?[2Jproduct")
    #expect(bench.transport.requests.count == 1)
  }

  @Test func `says whether a product can be had`() async throws {
    let bench = try Bench(
      .answer(200, "{\"is_available\":false}"), .answer(200, "{\"is_available\":\"yes\"}"))
    let amount = try #require(Amount("12.50"))
    let id = ProductID(rawValue: 123)
    #expect(
      try await bench.client.isAvailable(productID: id, denomination: amount, quantity: 3) == false)
    #expect(bench.transport.requests[0].body == "{\"denomination\":12.5,\"quantity\":3}")
    let error = await bench.error { client throws(SupplierError) in
      try await client.isAvailable(productID: id, denomination: amount, quantity: 3)
    }
    #expect(error?.label == .unreadableAnswer)
  }

  @Test func `reading is repeated after failures that may pass`() async throws {
    let bench = try Bench(
      .notSent(), .inDoubt, .answer(502, "<html>"), .cut(200, "["), .answer(200, "[]"))
    #expect(try await bench.client.products().items.isEmpty)
    #expect(bench.transport.requests.count == 5)
    let limits: [Duration] = [.milliseconds(200), .milliseconds(400), .milliseconds(800)]
    for (wait, limit) in zip(bench.clock.waits, limits) { #expect(wait <= limit) }
  }

  @Test func `reading ends after five attempts`() async throws {
    let bench = try Bench(.answer(500, Bench.errorBody("INTERNAL_SERVER_ERROR", "no")))
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    #expect(error?.label == .supplierFault && error?.code == "INTERNAL_SERVER_ERROR")
    #expect(bench.transport.requests.count == 5)
  }

  @Test(arguments: [400, 403, 404, 301])
  func `reading is not repeated after other answers`(status: Int) async throws {
    let bench = try Bench(.answer(status, Bench.errorBody("INVALID_FEATURE", "no")))
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    #expect(error?.status == status && bench.transport.requests.count == 1)
  }

  @Test(arguments: ["", "<html>", "{}", "7", "[", "{\"data\":{}}"])
  func `an answer that is no list is an error`(body: String) async throws {
    let bench = try Bench(.answer(200, body, [HTTPField("X-Request-Id", "theirs")]))
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    #expect(error?.label == .unreadableAnswer && error?.requestID == "theirs")
  }

  @Test func `waiting for the supplier holds all callers of a class back`() async throws {
    let bench = try Bench(
      .answer(429, "{}", [HTTPField("Retry-After", "20")]), .answer(200, "[]"))
    _ = try await bench.client.products()
    #expect(bench.clock.waits.reduce(.zero, +) >= .seconds(20))
  }

  @Test func `a cancelled caller does not wait for another attempt`() async throws {
    let bench = try Bench(.answer(503, ""))
    let error = await Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return await bench.error { client throws(SupplierError) in try await client.products() }
    }.value
    #expect(error?.label == .cancelled)
    #expect(bench.transport.requests.count == 1)
  }
}
