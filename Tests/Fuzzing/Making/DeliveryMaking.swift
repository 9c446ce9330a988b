import TestSupport

extension SeededRandomness {
  /// An answer with orders and vouchers, in one of the wrappings that are known.
  mutating func delivery() -> JSONTree {
    let orders = (0..<Int.random(in: 1...3, using: &self)).map { _ in order() }
    switch UInt8.random(in: 0..<6, using: &self) {
    case 0: return .array(orders)
    case 1: return .object([.init("data", orders[0])])
    case 2: return .object([.init("success", .boolean(true)), .init("data", .array(orders))])
    case 3: return .object([.init("result", .object([.init("orders", .array(orders))]))])
    default: return orders[0]
    }
  }

  private mutating func order() -> JSONTree {
    var members: [JSONTree.Member] = [
      .init("id", .number(Array("12345".utf8))), .init("status", .text("DELIVERED")),
      .init("client_reference", .text("A-1")), .init("quantity", .number(number())),
      .init("amount", .number(number())), .init("denomination", .string(number())),
      .init("created_at", .text("2026-11-23T07:43:20Z")), .init("x", tree(depth: 3)),
    ]
    members.removeAll { _ in UInt8.random(in: 0..<4, using: &self) == 0 }
    for _ in 0..<(UInt8.random(in: 0..<6, using: &self) == 0 ? 2 : 1) {
      let vouchers = (0..<Int.random(in: 0...4, using: &self)).map { _ in voucher() }
      members.append(.init("vouchers", .array(vouchers)))
    }
    return .object(members.shuffled(using: &self))
  }

  private mutating func voucher() -> JSONTree {
    let wide = UInt8.random(in: 0..<30, using: &self) == 0 ? 2_000 : 24
    var members: [JSONTree.Member] = [
      .init(
        "card_number",
        UInt8.random(in: 0..<8, using: &self) == 0 ? .null : .string(text(upTo: wide)))
    ]
    for name in ["pin_code", "claim_url", "expires_at", "voucher_reference_number", "extra"] {
      switch UInt8.random(in: 0..<5, using: &self) {
      case 0: break
      case 1: members.append(.init(name, .null))
      case 2: members.append(.init(name, .number(number())))
      default: members.append(.init(name, .string(text(upTo: 10))))
      }
    }
    if UInt8.random(in: 0..<10, using: &self) == 0 {
      members.append(.init("pin_code", .string(text(upTo: 4))))
    }
    return .object(members.shuffled(using: &self))
  }
}
