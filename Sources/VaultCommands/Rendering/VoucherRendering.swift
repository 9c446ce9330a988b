import Reporting
import VoucherModel
import VoucherVault

/// Vouchers for a terminal, one a line, without their codes.
enum VoucherTable {
  static func text(of vouchers: [VoucherReport], withOrder: Bool) -> String {
    var columns: [TextTable<VoucherReport>.Column] = [.init("ID") { $0.id.description }]
    if withOrder { columns.append(.init("ORDER", limit: 40) { $0.orderReference.text }) }
    columns += [
      .init("LINE", .right) { String($0.line) },
      .init("MASK") { $0.mask.description + ($0.looksMasked ? " (looks masked)" : "") },
      .init("STATE") { $0.state.rawValue },
      .init("PRODUCT", .right) { $0.productID.description },
      .init("VALUE", .right) { $0.faceValue.description },
      .init("EXPIRES") { $0.expiresAt?.rfc3339 ?? "" },
    ]
    return TextTable(columns).text(of: vouchers)
  }
}

extension VoucherReport {
  /// The voucher for scripts; the names are stable.
  var json: JSONValue {
    [
      "id": .string(id.description), "order_reference": .string(orderReference.text),
      "line": .integer(Int64(line)), "mask": .string(mask.description),
      "state": .string(state.rawValue), "looks_masked": .bool(looksMasked),
      "expires_at": .optional(expiresAt) { .moment($0) },
      "product_id": .integer(productID.rawValue), "denomination": .amount(faceValue),
      "currency": .string(faceValue.currency.code), "captured_at": .moment(capturedAt),
    ]
  }

  /// The voucher and who looked at it, for scripts.
  var jsonWithReveals: JSONValue {
    guard case .object(let members) = json else { return json }
    let reveals: [JSONValue] = reveals.map { reveal in
      [
        "actor": .string(reveal.actor), "purpose": .string(reveal.purpose),
        "at": .moment(reveal.at),
      ]
    }
    return .object(members + [("reveals", .array(reveals))])
  }

  /// The voucher and who looked at it, for a terminal.
  var lines: String {
    let facts = [
      ("order", "\(orderReference), line \(line)"), ("mask", mask.description),
      ("state", state.rawValue + (looksMasked ? ", looks masked" : "")),
      ("product", productID.description), ("value", faceValue.description),
      ("expires", expiresAt?.rfc3339 ?? "-"), ("captured", capturedAt.rfc3339),
    ]
    let table =
      reveals.isEmpty
      ? "\nNever revealed.\n"
      : "\n"
        + TextTable<RevealReport>([
          .init("REVEALED AT") { $0.at.rfc3339 },
          .init("ACTOR") { $0.actor },
          .init("PURPOSE", limit: 80) { $0.purpose },
        ]).text(of: reveals)
    return "Voucher \(id)\n" + FactList.text(facts, indent: "  ") + table
  }
}
