/// Reads the value of a `vouchers` member, whatever it turns out to be.
///
/// A list gives a voucher for each of its elements that is not `null`; anything else but `null` is
/// taken for a single voucher, so that an answer of an unknown shape still loses nothing.
struct VoucherScanner {
  private var count = 0

  mutating func read(
    _ first: JSONReader.Event, for order: inout ScannedOrder, with reader: inout JSONReader,
    in body: Span<UInt8>
  ) throws(JSONProblem) {
    guard first == .beginArray else {
      if case .scalar(let token) = first, token.kind == .null { return }
      order.hasVoucherList = true
      try element(first, of: &order, with: &reader, in: body)
      return
    }
    order.hasVoucherList = true
    while let event = try reader.next(in: body), event != .endArray {
      try element(event, of: &order, with: &reader, in: body)
    }
  }

  /// The vouchers that stand whole behind a place from which nothing else can be read.
  ///
  /// Taken for a voucher is an object with a code, a PIN or a link. What is tried in vain is read
  /// again from its next brace, and all of that together no more than eight times over.
  mutating func salvage(from start: Int, in body: Span<UInt8>) -> [ScannedVoucher] {
    var found: [ScannedVoucher] = []
    var position = start
    var effort = 8 * body.count
    while position < body.count, effort > 0, count < DeliveryScanner.maximumVouchers {
      guard body[position] == UInt8(ascii: "{") else {
        position += 1
        continue
      }
      var reader = JSONReader(at: position)
      var voucher = ScannedVoucher()
      do throws(JSONProblem) {
        _ = try reader.next(in: body)
        try members(of: &voucher, with: &reader, in: body)
        voucher.isComplete = voucher.code != nil || voucher.pin != nil || voucher.url != nil
      } catch {
        // Not an object that is whole; one inside it may be.
      }
      effort -= reader.position - position + 1
      position = voucher.isComplete ? reader.position : position + 1
      guard voucher.isComplete else { continue }
      count += 1
      found.append(voucher)
    }
    return found
  }

  private mutating func element(
    _ first: JSONReader.Event, of order: inout ScannedOrder, with reader: inout JSONReader,
    in body: Span<UInt8>
  ) throws(JSONProblem) {
    if case .scalar(let token) = first, token.kind == .null { return }
    guard count < DeliveryScanner.maximumVouchers else {
      throw JSONProblem(label: .tooMany, position: reader.position)
    }
    count += 1
    var voucher = ScannedVoucher()
    do throws(JSONProblem) {
      if first == .beginObject {
        try members(of: &voucher, with: &reader, in: body)
      } else {
        let value = try reader.skip(first, in: body)
        voucher.extras.append(ScannedVoucher.Member(name: nil, value: value))
      }
    } catch {
      order.vouchers.append(voucher)
      throw error
    }
    voucher.isComplete = true
    order.vouchers.append(voucher)
  }

  private func members(
    of voucher: inout ScannedVoucher, with reader: inout JSONReader, in body: Span<UInt8>
  ) throws(JSONProblem) {
    while case .name(let name)? = try reader.next(in: body) {
      guard let first = try reader.next(in: body) else { return }
      let value = try reader.skip(first, in: body)
      if value.kind == .null { continue }
      guard let field = Self.field(name, in: body), voucher[keyPath: field] == nil else {
        voucher.extras.append(ScannedVoucher.Member(name: name, value: value))
        continue
      }
      voucher[keyPath: field] = value
    }
  }

  private static func field(
    _ name: JSONToken, in body: Span<UInt8>
  ) -> WritableKeyPath<ScannedVoucher, JSONToken?>? {
    if JSONText.matches(name, "card_number", in: body) { return \.code }
    if JSONText.matches(name, "pin_code", in: body) { return \.pin }
    if JSONText.matches(name, "claim_url", in: body) { return \.url }
    if JSONText.matches(name, "expires_at", in: body) { return \.expiry }
    if JSONText.matches(name, "voucher_reference_number", in: body) {
      return \.supplierReference
    }
    return nil
  }
}
