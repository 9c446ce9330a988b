import VoucherModel

/// Finds orders and their vouchers in the bytes of an answer, and keeps what is there.
///
/// It never fails: of a body that is cut off or malformed, everything before that point is returned,
/// and every voucher that is whole behind it. What is nested too deep is passed over.
/// Codes are not copied, a voucher's fields are positions in the body.
///
/// What it takes for an order: an object with a `vouchers` member, or with a number or reference and
/// a status, product or quantity. It looks everywhere but inside vouchers, so a bare order, a list, and
/// any wrapping of them are read alike. A voucher list in an object that is no order by itself belongs
/// to the order around it.
///
/// Where a name comes twice, no voucher is lost: the elements of all `vouchers` members are taken in
/// their order; a voucher's field is its first value that is not `null` and the others are extras;
/// an order's other fields are the first readable ones.
package enum DeliveryScanner {
  /// The most orders taken from one answer: twice the largest page of a list.
  package static let maximumOrders = 20_000
  /// The most vouchers taken from one answer: two hundred orders of the largest size.
  package static let maximumVouchers = 1_000_000

  /// Scans an answer's body, or as much of it as came.
  package static func scan(_ body: Span<UInt8>) -> DeliveryScan {
    var scanner = OrderScanner()
    do throws(JSONProblem) {
      while let event = try scanner.reader.next(in: body) {
        try scanner.value(event, isPayload: true, in: body)
      }
    } catch {
      scanner.scan.problem = error
      scanner.salvage(error, in: body)
    }
    scanner.finish(in: body)
    return scanner.scan
  }
}
