import SupplierAPI
import Testing
import VoucherModel

@Suite("vouchers behind a malformed place")
struct SalvageTests {
  private static let voucher = #"{"card_number":"A","pin_code":"1"}"#
  private static let read = ReadVoucher(code: "A", pin: "1")

  @Test(arguments: [
    #"{"id":5,"status":"X",?"vouchers":[*,*]}"#, #"{"id":5,"vouchers":[,*,*]}"#,
    #"{"id":5,"vouchers":[NaN,*,*]}"#, #"{"id":5,"vouchers":[}*,*]}"#,
    #"{"id":5,"vouchers":[*,,*]}"#, #"{"id":5,"vouchers":[*]*]}"#,
    #"{"id":5,"status":"X"}{"vouchers":[*,*]}"#,
  ])
  func `are kept, for the order that the text is about`(text: String) throws {
    let scan = try ReadScan(text.replacing("*", with: Self.voucher))
    #expect(scan.complete == [[Self.read, Self.read]])
    #expect(scan.scan.orders.first?.id?.rawValue == 5)
    #expect(!scan.scan.isComplete)
  }

  @Test(arguments: [",", "}", "\u{0}", "HTTP/1.1 200 OK\r\n\r\n"])
  func `are kept without an order where none can be told`(front: String) throws {
    let scan = try ReadScan(front + "{\"id\":5,\"vouchers\":[\(Self.voucher)]}")
    #expect(scan.complete == [[Self.read]])
    #expect(scan.scan.orders.first?.id == nil)
  }

  @Test func `in a list are nobody's, since they may be another order's`() throws {
    let scan = try ReadScan(
      "[{\"id\":5,\"vouchers\":[,]},{\"id\":6,\"vouchers\":[\(Self.voucher)]}]")
    #expect(scan.complete == [[], [Self.read]])
    #expect(scan.scan.orders.map { $0.id?.rawValue } == [5, nil])
  }

  @Test func `what was cut off is not looked at again`() throws {
    let scan = try ReadScan("{\"id\":5,\"vouchers\":[\(Self.voucher),{\"card_number\":\"B")
    #expect(scan.complete == [[Self.read]])
  }

  @Test func `values however deep are passed over`() throws {
    let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    let scan = try ReadScan(
      "{\"x\":\(deep),\"id\":5,\"vouchers\":[\(deep),{\"y\":\(deep),\"card_number\":\"A\"}]}")
    #expect(scan.scan.isComplete)
    #expect(scan.scan.orders.first?.vouchers.last?.code != nil)
    #expect(scan.scan.orders.first?.vouchers.count == 2)
  }

  @Test func `a hostile text is not read over and over`() throws {
    let text = "," + String(repeating: "{\"a\":", count: 200_000)
    #expect(try ReadScan(text).scan.orders.isEmpty)
  }
}
