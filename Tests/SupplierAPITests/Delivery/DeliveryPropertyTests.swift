import SupplierAPI
import TestSupport
import Testing
import VoucherModel

@Suite("any delivery")
struct DeliveryPropertyTests {
  @Test func `is read as it was written`() throws {
    for seed in 0..<400 as Range<UInt64> {
      let order = OrderText(seed: seed, vouchers: Int(seed % 7))
      let read = try ReadScan(order.text)
      #expect(read.scan.isComplete, "seed \(seed)")
      #expect(read.scan.orders.map { $0.id?.rawValue } == [12345], "seed \(seed)")
      #expect(read.complete == [order.vouchers], "seed \(seed)")
    }
  }

  @Test func `gives every voucher that is whole, wherever it is cut`() throws {
    for seed in 1_000..<1_012 as Range<UInt64> {
      let order = OrderText(seed: seed, vouchers: 3)
      let bytes = Array(order.text.utf8)
      // Bodies with one of the longest codes cost much time and show nothing more.
      if bytes.count > 2_000 { continue }
      let all = DeliveryScanner.scan(bytes.span).orders.flatMap(\.vouchers)
      #expect(try all.map { try ReadVoucher($0, in: bytes.span) } == order.vouchers)
      for cut in 0..<bytes.count {
        let scan = DeliveryScanner.scan(bytes.span.extracting(first: cut))
        let whole = order.ends.count { $0 <= cut }
        let complete = scan.orders.flatMap(\.completeVouchers)
        #expect(complete == Array(all[..<whole]), "seed \(seed), cut at \(cut)")
        #expect(scan.voucherCount <= whole + 1, "seed \(seed), cut at \(cut)")
        #expect(!scan.isComplete, "seed \(seed), cut at \(cut)")
      }
    }
  }

  @Test func `does neither trap nor hang when bytes of it are changed`() throws {
    var randomness = SeededRandomness(seed: 99)
    for seed in 2_000..<2_300 as Range<UInt64> {
      var bytes = Array(OrderText(seed: seed, vouchers: 3).text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &randomness) {
        let place = Int.random(in: 0..<bytes.count, using: &randomness)
        switch Int.random(in: 0..<3, using: &randomness) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &randomness)
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: "{\"[,".utf8.shuffled(using: &randomness), at: place)
        }
      }
      let scan = DeliveryScanner.scan(bytes.span)
      for order in scan.orders {
        for voucher in order.vouchers {
          for token in [voucher.code, voucher.pin] + voucher.extras.map(\.value) {
            if let token { #expect(token.range.upperBound <= bytes.count) }
          }
          _ = try ReadVoucher(voucher, in: bytes.span)
        }
      }
    }
  }

  @Test func `of five thousand vouchers has them all`() throws {
    let vouchers = (0..<5_000).map { number in
      "{\"card_number\":\"CODE-\(number)\",\"pin_code\":\"\(number % 10_000)\",\"expires_at\":"
        + "\"2027-04-01T00:00:00Z\",\"claim_url\":null,\"voucher_reference_number\":\"R\(number)\"}"
    }
    let text =
      "{\"id\":1,\"status\":\"DELIVERED\",\"quantity\":5000,\"vouchers\":["
      + vouchers.joined(separator: ",") + "]}"
    let bytes = Array(text.utf8)
    let scan = DeliveryScanner.scan(bytes.span)
    let found = try #require(scan.orders.first?.vouchers)
    #expect(found.count == 5_000 && found.allSatisfy(\.isComplete) && scan.isComplete)
    #expect(try found[4_999].code?.text(in: bytes.span) == "CODE-4999")
  }
}
