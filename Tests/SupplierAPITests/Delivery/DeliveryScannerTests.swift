import SupplierAPI
import Testing
import VaultCrypto
import VoucherModel

@Suite("the delivery scanner")
struct DeliveryScannerTests {
  static let sample = """
    {
      "id": 12345, "product_id": 123, "product_name": "Steam \\u20ac",
      "denomination": 50, "quantity": 2, "amount": 100.00, "discount": 3.50,
      "client_reference": "FIRST_VOUCHER_001", "wallet_id": 7, "status": "DELIVERED",
      "base_currency": "USD", "deduction_currency": "EUR", "message": "ok\\u0007",
      "email": null, "delivered_quantity": 2, "created_at": "2026-11-23T08:00:00Z", "ref": "x",
      "vouchers": [
        {"card_number": "STEAM-XXXX-XXXX-XXXX", "pin_code": "1234",
         "expires_at": "2027-04-01T00:00:00Z", "claim_url": null,
         "voucher_reference_number": "VR-1"},
        {"card_number": null, "claim_url": "https://claim.example/a?b=c"}
      ]
    }
    """

  @Test func `reads the supplier's sample`() throws {
    let read = try ReadScan(Self.sample)
    let order = try #require(read.scan.orders.first)
    #expect(read.scan.isComplete && read.scan.error == nil && read.scan.orders.count == 1)
    #expect(order.id == SupplierOrderID(rawValue: 12345))
    #expect(order.clientReference == "FIRST_VOUCHER_001")
    #expect(order.status.map { SupplierStatus($0) } == .delivered)
    #expect(order.productID == ProductID(rawValue: 123))
    #expect(order.productName == "Steam €")
    #expect(order.denomination == Amount("50"))
    #expect(order.quantity == 2 && order.deliveredQuantity == 2)
    #expect(order.amount == Amount("100.00") && order.discount == Amount("3.5"))
    #expect(order.walletID == WalletID(rawValue: 7))
    #expect(order.baseCurrency == Currency("USD") && order.deductionCurrency == Currency("EUR"))
    #expect(order.createdAt == Timestamp(rfc3339: "2026-11-23T08:00:00Z"))
    #expect(order.message == "ok?")
    #expect(order.hasVoucherList && order.isComplete)
    #expect(
      read.vouchers == [
        [
          ReadVoucher(
            code: "STEAM-XXXX-XXXX-XXXX", pin: "1234", expiry: "2027-04-01T00:00:00Z",
            supplierReference: "VR-1"),
          ReadVoucher(url: "https://claim.example/a?b=c"),
        ]
      ])
  }

  @Test(arguments: [
    "ORDER", "[ORDER]", "{\"data\":ORDER}", "{\"success\":true,\"data\":ORDER}",
    "{\"data\":[ORDER]}", "{\"success\":true,\"data\":{\"orders\":[ORDER]}}",
    "{\"status\":\"success\",\"data\":ORDER,\"id\":\"req-1\"}", "[[ORDER]]",
    "{\"order\":ORDER}", "  [ ORDER ]\n",
  ])
  func `finds an order in any wrapping`(wrapping: String) throws {
    let order = "{\"id\":5,\"status\":\"PENDING\",\"vouchers\":[{\"card_number\":\"A\"}]}"
    let read = try ReadScan(wrapping.replacing("ORDER", with: order))
    #expect(read.scan.orders.map(\.id) == [SupplierOrderID(rawValue: 5)])
    #expect(read.vouchers == [[ReadVoucher(code: "A")]])
    let bare = "{\"id\":5,\"status\":\"PENDING\",\"quantity\":9}"
    let scan = try ReadScan(wrapping.replacing("ORDER", with: bare)).scan
    #expect(scan.orders.map(\.id) == [SupplierOrderID(rawValue: 5)])
    #expect(scan.orders.first?.hasVoucherList == false)
  }

  @Test func `finds every order of a list`() throws {
    let read = try ReadScan(
      "[{\"id\":2,\"status\":\"A\",\"vouchers\":[]},{\"vouchers\":[{\"pin_code\":\"p\"}],\"id\":1}]"
    )
    #expect(read.scan.orders.map { $0.id?.rawValue } == [2, 1])
    #expect(read.vouchers == [[], [ReadVoucher(pin: "p")]])
  }

  @Test func `takes nothing else for an order`() throws {
    let read = try ReadScan(
      """
      {"id":5,"status":"DELIVERED","product":{"id":9,"status":"ACTIVE","quantity":1},
       "wallet":{"id":7,"status":"ACTIVE","product_id":1},"vouchers":[]}
      """)
    #expect(read.scan.orders.map { $0.id?.rawValue } == [5])
    #expect(try ReadScan("{\"success\":true,\"data\":[]}").scan.orders.isEmpty)
    #expect(try ReadScan("{\"id\":1}").scan.orders.isEmpty)
    #expect(try ReadScan("[1,\"x\",null,[[]]]").scan.orders.isEmpty)
  }

  @Test func `a list of vouchers below an order is the order's`() throws {
    let read = try ReadScan(
      "{\"lines\":[{\"vouchers\":[{\"card_number\":\"A\"}]},{\"vouchers\":[{\"card_number\":\"B\"}]}],"
        + "\"id\":5,\"status\":\"DELIVERED\"}")
    #expect(read.scan.orders.count == 1)
    #expect(read.vouchers == [[ReadVoucher(code: "A"), ReadVoucher(code: "B")]])
    let orphan = try ReadScan("{\"meta\":{},\"vouchers\":[{\"card_number\":\"A\"}]}")
    #expect(orphan.vouchers == [[ReadVoucher(code: "A")]])
  }

  @Test(arguments: [("null", false), ("[]", true), ("[null]", true)])
  func `tells an empty list from none`(list: String, hasList: Bool) throws {
    let scan = try ReadScan("{\"id\":5,\"status\":\"PENDING\",\"vouchers\":\(list)}").scan
    #expect(scan.orders.first?.hasVoucherList == hasList)
    #expect(scan.voucherCount == 0)
  }

  @Test(arguments: [
    ("[\"CODE-1\"]", ["\"CODE-1\""]), ("[12]", ["12"]), ("[[\"A\", 1]]", ["[\"A\", 1]"]),
    ("\"CODE-1\"", ["\"CODE-1\""]), ("7", ["7"]),
  ])
  func `a voucher that is no object is kept as it stands`(list: String, values: [String]) throws {
    let text = "{\"id\":5,\"vouchers\":\(list)}"
    let read = try ReadScan(text)
    #expect(read.vouchers == [[ReadVoucher(extras: values)]])
    let voucher = try #require(read.scan.orders.first?.vouchers.first)
    #expect(voucher.isComplete && !voucher.isEmpty)
    let buffer = SecretBuffer(limit: 100)
    try text.scanned { try voucher.copyExtras(in: $0, into: buffer) }
    #expect(buffer.text == values[0])
  }

  @Test func `a voucher list that is an object is one voucher`() throws {
    let read = try ReadScan("{\"id\":5,\"vouchers\":{\"card_number\":\"A\",\"n\":[1]}}")
    #expect(read.vouchers == [[ReadVoucher(code: "A", extras: ["\"n\":[1]"])]])
  }

  @Test func `unknown members of a voucher are kept byte for byte`() throws {
    let text = """
      {"id":5,"vouchers":[{"track": {"b":[1, 2.50],"c":"\\u00e9"},"card_number":12345678901234567890,
      "x":null,"flag" : true}]}
      """
    let read = try ReadScan(text)
    let voucher = try #require(read.scan.orders.first?.vouchers.first)
    #expect(voucher.code?.kind == .number)
    #expect(
      read.vouchers == [
        [
          ReadVoucher(extras: ["\"track\": {\"b\":[1, 2.50],\"c\":\"\\u00e9\"}", "\"flag\" : true"])
        ]
      ])
    try text.scanned { bytes in
      #expect(try voucher.code?.copy(in: bytes).form == .rawJSON)
      #expect(try voucher.code?.copy(in: bytes).bytes == Array("12345678901234567890".utf8))
      let buffer = SecretBuffer(limit: 200)
      try voucher.copyExtras(in: bytes, into: buffer)
      #expect(
        buffer.text == "{\"track\": {\"b\":[1, 2.50],\"c\":\"\\u00e9\"},\"flag\" : true}")
    }
  }

  @Test func `a name that comes twice loses no voucher and no value`() throws {
    let read = try ReadScan(
      """
      {"id":5,"id":6,"vouchers":[{"card_number":null,"card_number":"A","card_number":"B"}],
       "vouchers":null,"vouchers":[{"card_number":"C"}],"\\u0076ouchers":[{"\\u0063ard_number":"D"}]}
      """)
    #expect(read.scan.orders.map { $0.id?.rawValue } == [5])
    #expect(
      read.vouchers == [
        [
          ReadVoucher(code: "A", extras: ["\"card_number\":\"B\""]), ReadVoucher(code: "C"),
          ReadVoucher(code: "D"),
        ]
      ])
  }

  @Test func `fields of the wrong type are left out, and what is next to them is not`() throws {
    let scan = try ReadScan(
      """
      {"id":"5","product_id":1.0,"quantity":-1,"amount":"12.50","discount":[1],"status":7,
       "denomination":1e400,"wallet_id":null,"base_currency":"DOLLAR","created_at":"yesterday",
       "client_reference":{"a":1},"delivered_quantity":true,"product_name":3}
      """
    ).scan
    let order = try #require(scan.orders.first)
    #expect(order.id == SupplierOrderID(rawValue: 5))
    #expect(order.productID == ProductID(rawValue: 1))
    #expect(order.amount == Amount("12.5"))
    #expect(order.quantity == nil && order.discount == nil && order.status == nil)
    #expect(order.denomination == nil && order.walletID == nil && order.baseCurrency == nil)
    #expect(order.createdAt == nil && order.clientReference == nil && order.productName == nil)
    #expect(order.deliveredQuantity == nil)
  }

  @Test func `reads the supplier's errors`() throws {
    let scan = try ReadScan(
      "{\"error\":{\"name\":\"BadRequestError\",\"code\":\"BAD_REQUEST\",\"message\":\"Duplicate "
        + "client_reference\\u0000\"}}"
    ).scan
    #expect(
      scan.error
        == ScannedError(
          name: "BadRequestError", code: "BAD_REQUEST", message: "Duplicate client_reference?"))
    #expect(scan.orders.isEmpty && scan.isComplete)
    #expect(try ReadScan("{\"error\":\"no\"}").scan.error?.message == "no")
    #expect(try ReadScan("{\"error\":null}").scan.error == nil)
  }

  @Test func `an error next to vouchers loses its text, not the vouchers`() throws {
    let read = try ReadScan(
      "{\"error\":{\"code\":\"X\",\"message\":\"A-1\",\"order\":{\"id\":5,\"vouchers\":"
        + "[{\"card_number\":\"A-1\"}]}}}")
    #expect(read.vouchers == [[ReadVoucher(code: "A-1")]])
    #expect(read.scan.error == ScannedError(name: nil, code: "X", message: nil))
  }

  @Test(arguments: ["", "  ", "<html>", "\u{0}", "upstream timed out", "{]"])
  func `garbage is no order and no crash`(text: String) throws {
    let scan = try ReadScan(text).scan
    #expect(scan.orders.isEmpty && !scan.isComplete)
  }

  @Test func `what stands before a malformed place is kept`() throws {
    let read = try ReadScan(
      "{\"id\":5,\"vouchers\":[{\"card_number\":\"A\"},{\"card_number\":\"B\" oops},{\"x\":1}]}")
    #expect(read.complete == [[ReadVoucher(code: "A")]])
    #expect(read.vouchers == [[ReadVoucher(code: "A"), ReadVoucher(code: "B")]])
    #expect(read.scan.problem?.label == .unexpectedByte)
    #expect(read.scan.orders.first?.isComplete == false)
  }

  @Test func `hostile nesting ends the scan and keeps what came before`() throws {
    let deep = String(repeating: "[", count: 100_000)
    let read = try ReadScan("{\"id\":5,\"vouchers\":[{\"card_number\":\"A\"}],\"x\":\(deep)")
    #expect(read.vouchers == [[ReadVoucher(code: "A")]])
    #expect(read.scan.problem?.label == .cutOff)
  }
}
