import VoucherModel

/// The walk of one delivery scan: a reader, and what it has found.
///
/// It calls itself for nested values outside vouchers, 64 deep at most (the reader's bound).
struct OrderScanner {
  var reader = JSONReader(passingOverDeep: true)
  var scan = DeliveryScan()
  private var vouchers = VoucherScanner()
  private var errorToken: JSONToken?

  /// Reads a value in which orders may be found.
  ///
  /// - Parameters:
  ///   - first: The value's first event.
  ///   - isPayload: Whether an object here may be an order without vouchers: the body itself, its
  ///     elements, and what a wrapping holds. Elsewhere an object with a number and a status may be
  ///     anything, say a wallet.
  ///   - body: The bytes.
  /// - Throws: Where the text ends or is malformed; what was found until then is kept.
  mutating func value(
    _ first: JSONReader.Event, isPayload: Bool, in body: Span<UInt8>
  ) throws(JSONProblem) {
    switch first {
    case .beginObject: try object(isPayload: isPayload, in: body)
    case .beginArray:
      while let event = try reader.next(in: body), event != .endArray {
        try value(event, isPayload: isPayload, in: body)
      }
    case .scalar, .name, .endObject, .endArray: break
    }
  }

  private mutating func object(isPayload: Bool, in body: Span<UInt8>) throws(JSONProblem) {
    var order = ScannedOrder()
    let found = scan.orders.count
    do throws(JSONProblem) {
      while case .name(let name)? = try reader.next(in: body) {
        guard let event = try reader.next(in: body) else { break }
        try member(name, event, of: &order, in: body)
      }
    } catch {
      close(order, found: found, isPayload: isPayload)
      throw error
    }
    order.isComplete = true
    close(order, found: found, isPayload: isPayload)
    if scan.orders.count > DeliveryScanner.maximumOrders {
      throw JSONProblem(label: .tooMany, position: reader.position)
    }
  }

  private mutating func member(
    _ name: JSONToken, _ event: JSONReader.Event, of order: inout ScannedOrder,
    in body: Span<UInt8>
  ) throws(JSONProblem) {
    if JSONText.matches(name, "vouchers", in: body) {
      try vouchers.read(event, for: &order, with: &reader, in: body)
      return
    }
    let start = reader.position - 1
    switch event {
    case .scalar(let token): order.take(token, as: name, in: body)
    case .beginObject, .beginArray: try value(event, isPayload: isPayload(name, body), in: body)
    case .name, .endObject, .endArray: break
    }
    guard errorToken == nil, JSONText.matches(name, "error", in: body) else { return }
    if case .scalar(let token) = event, token.kind == .string { errorToken = token }
    if event == .beginObject { errorToken = JSONToken(.object, start..<reader.position) }
  }

  private func isPayload(_ name: JSONToken, _ body: Span<UInt8>) -> Bool {
    Self.payloadNames.contains { JSONText.matches(name, $0, in: body) }
  }

  /// The names under which a wrapping puts what it wraps; the documents show only the first.
  private static let payloadNames = ["data", "order", "orders", "items", "result", "results"]

  /// Keeps an object if it is an order; `found` is how many orders there were before it.
  private mutating func close(_ order: ScannedOrder, found: Int, isPayload: Bool) {
    guard order.isOrder else { return }
    guard isPayload || order.hasVoucherList else { return }
    var order = order
    // A list of vouchers without an order of its own is this order's.
    for inner in found..<scan.orders.count where scan.orders[inner].isAnonymous {
      order.vouchers += scan.orders[inner].vouchers
      order.hasVoucherList = true
    }
    if found < scan.orders.count {
      let inner = scan.orders[found...].filter { !$0.isAnonymous }
      scan.orders.replaceSubrange(found..., with: inner)
    }
    scan.orders.append(order)
  }

  /// Looks for vouchers behind the place where the text could not be read further.
  ///
  /// A voucher that is whole there is kept. It belongs to the order that the text is about, or to one
  /// without a name where that cannot be told: in a list, whose other orders are there too.
  mutating func salvage(_ problem: JSONProblem, in body: Span<UInt8>) {
    switch problem.label {
    case .unexpectedByte, .trailingBytes: break
    case .cutOff, .tooDeep, .tooMany, .tooLarge: return
    }
    let found = vouchers.salvage(from: problem.position, in: body)
    guard !found.isEmpty else { return }
    if scan.orders.count == 1, !Self.isList(body) {
      scan.orders[0].vouchers += found
      scan.orders[0].hasVoucherList = true
    } else {
      var order = ScannedOrder()
      order.hasVoucherList = true
      order.vouchers = found
      scan.orders.append(order)
    }
  }

  private static func isList(_ body: Span<UInt8>) -> Bool {
    for index in 0..<body.count {
      if body[index] == UInt8(ascii: "[") { return true }
      if body[index] == UInt8(ascii: "{") { return false }
    }
    return false
  }

  /// Reads the error body, when it is known whether the answer also carries vouchers.
  mutating func finish(in body: Span<UInt8>) {
    guard let token = errorToken,
      let value = try? JSONValue(body.extracting(token.range))
    else { return }
    scan.error = ScannedError(value, keepsMessage: scan.voucherCount == 0)
  }
}

extension ScannedOrder {
  /// Whether nothing but a list of vouchers is known of it.
  fileprivate var isAnonymous: Bool { id == nil && clientReference == nil }
}

extension ScannedError {
  /// Reads `{"name","code","message"}`, or a bare text.
  init?(_ value: JSONValue, keepsMessage: Bool) {
    switch value {
    case .object:
      self.init(
        name: value["name"]?.text, code: value["code"]?.numberText,
        message: keepsMessage ? value["message"]?.text : nil)
    case .string(let text):
      self.init(name: nil, code: nil, message: keepsMessage ? text : nil)
    default: return nil
    }
  }
}
